namespace Continua.Learning;

/// <summary>A part of a state-space model: states of its own, with matrices that depend on parameters θ.</summary>
internal abstract class StateBlock
{
    public abstract int States { get; }

    /// <summary>Where the search for θ begins: one at least. Time is in median spacings, values in training deviations.</summary>
    public abstract IReadOnlyList<double[]> Starts { get; }

    /// <summary>The least and the largest values of θ.</summary>
    public abstract IReadOnlyList<(double Least, double Most)> Bounds { get; }

    /// <summary>What is unknown at the start and not random, as functions of time that are added to the output with unknown factors.</summary>
    public virtual IReadOnlyList<Func<double, double>> Unknown => [];

    public int Parameters => Bounds.Count;

    /// <summary>How θ moves where all the block's variances grow by a small factor e^ε: its derivative by ε.</summary>
    public abstract double[] Scaling(ReadOnlySpan<double> parameters);

    /// <summary>The block in words.</summary>
    public abstract string Describe();

    /// <summary>The columns of values that the block adds to.</summary>
    public virtual int Outputs => 1;

    public abstract EvaluatedBlock At(ReadOnlySpan<double> parameters);
}

/// <summary>A block for given parameters.</summary>
internal abstract class EvaluatedBlock
{
    /// <summary>What the states add to each output, [outputs][states].</summary>
    public abstract double[][] Outputs { get; }

    /// <summary>The states' covariance at the start, [states, states].</summary>
    public abstract double[] Initial { get; }

    /// <summary>Transition and covariance of the noise over a step, [states, states] each.</summary>
    /// <param name="number">The number of the step among those that differ; equal numbers are equal steps.</param>
    public abstract (double[] F, double[] Q) Step(int number, double length);

    /// <summary>Adds the cotangents of the parameters to <paramref name="parameters"/>.</summary>
    /// <param name="steps">Those of F and Q of each step.</param>
    public abstract void Pull(
        IReadOnlyList<(double[] F, double[] Q)> steps, double[] initial, double[][] outputs, Span<double> parameters);
}

/// <summary>A block of dx = A x dt + dw, from its matrices.</summary>
/// <param name="drift">A.</param>
/// <param name="noise">The covariance of dw/√dt.</param>
/// <param name="outputs">What the states add to each output.</param>
/// <param name="initial">The covariance at the start.</param>
internal abstract class SdeBlock(double[] drift, double[] noise, double[][] outputs, double[] initial) : EvaluatedBlock
{
    private readonly Dictionary<int, SdeStep> steps = [];

    public sealed override double[][] Outputs => outputs;

    public sealed override double[] Initial => initial;

    protected int Size => outputs[0].Length;

    protected double[] Drift => drift;

    public sealed override (double[] F, double[] Q) Step(int number, double length)
    {
        if (!steps.TryGetValue(number, out SdeStep? step))
        {
            steps[number] = step = new(drift, noise, length, Size);
        }

        return (step.F, step.Q);
    }

    public sealed override void Pull(
        IReadOnlyList<(double[] F, double[] Q)> cotangents, double[] ofInitial, double[][] ofOutputs, Span<double> parameters)
    {
        double[] ofDrift = new double[Size * Size], ofNoise = new double[Size * Size];
        foreach ((int number, SdeStep step) in steps)
        {
            step.Pull(cotangents[number].F, cotangents[number].Q, ofDrift, ofNoise);
        }

        Pull(ofDrift, ofNoise, ofInitial, ofOutputs, parameters);
    }

    /// <summary>Adds the cotangents of the parameters, from those of the matrices.</summary>
    protected abstract void Pull(double[] ofDrift, double[] ofNoise, double[] ofInitial, double[][] ofOutputs, Span<double> parameters);
}
