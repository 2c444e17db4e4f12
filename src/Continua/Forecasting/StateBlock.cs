namespace Continua.Learning;

/// <summary>A block of a state-space model: a set of states with matrices that depend on the parameters θ.</summary>
internal abstract class StateBlock
{
    /// <summary>The number of states.</summary>
    public abstract int States { get; }

    /// <summary>
    /// The starting values of θ, at least one set. The unit of time is the median spacing, and the unit of values is
    /// the standard deviation of the training rows.
    /// </summary>
    public abstract IReadOnlyList<double[]> Starts { get; }

    /// <summary>The lower and upper bounds of θ.</summary>
    public abstract IReadOnlyList<(double Lower, double Upper)> Bounds { get; }

    /// <summary>
    /// The regressors: functions of time, in spacings, that are added to the output with unknown coefficients. They
    /// represent unknown constants, such as an initial level and slope or the amplitudes of a periodic component.
    /// </summary>
    public virtual IReadOnlyList<Func<double, double>> Regressors => [];

    /// <summary>The number of components of θ.</summary>
    public int Parameters => Bounds.Count;

    /// <summary>
    /// Returns the derivative of θ with respect to ε when all variances of the block grow by a factor e^ε.
    /// </summary>
    public abstract double[] Scaling(ReadOnlySpan<double> parameters);

    /// <summary>Describes the block as text.</summary>
    public abstract string Describe();

    /// <summary>The number of columns of values to which the block contributes.</summary>
    public virtual int Outputs => 1;

    /// <summary>Computes the matrices of the block for a given θ.</summary>
    public abstract EvaluatedBlock At(ReadOnlySpan<double> parameters);
}

/// <summary>A block evaluated at given parameters.</summary>
internal abstract class EvaluatedBlock
{
    /// <summary>The weights of the states in each output, [outputs][states].</summary>
    public abstract double[][] Outputs { get; }

    /// <summary>The initial covariance of the states, [states, states].</summary>
    public abstract double[] Initial { get; }

    /// <summary>Returns the transition matrix and the noise covariance of a step, [states, states] each.</summary>
    /// <param name="number">The index of the step length; steps with the same index have the same length.</param>
    /// <param name="length">The step length, in spacings.</param>
    public abstract (double[] F, double[] Q) Step(int number, double length);

    /// <summary>Adds the vjp of the block to the cotangents of the parameters.</summary>
    /// <param name="steps">The cotangents of F and Q of each step length.</param>
    /// <param name="initial">The cotangent of the initial covariance.</param>
    /// <param name="outputs">The cotangents of the output weights.</param>
    /// <param name="parameters">The cotangents of the parameters, to which the result is added.</param>
    public abstract void Pull(
        IReadOnlyList<(double[] F, double[] Q)> steps, double[] initial, double[][] outputs, Span<double> parameters);
}

/// <summary>A block given by the matrices of dx = A x dt + dw.</summary>
/// <param name="drift">The matrix A.</param>
/// <param name="noise">The matrix B; the covariance of dw is B dt.</param>
/// <param name="outputs">The weights of the states in each output.</param>
/// <param name="initial">The initial covariance of the states.</param>
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
        IReadOnlyList<(double[] F, double[] Q)> cotangents, double[] ofInitial, double[][] ofOutputs,
        Span<double> parameters)
    {
        double[] ofDrift = new double[Size * Size], ofNoise = new double[Size * Size];
        foreach ((int number, SdeStep step) in steps)
        {
            step.Pull(cotangents[number].F, cotangents[number].Q, ofDrift, ofNoise);
        }

        Pull(ofDrift, ofNoise, ofInitial, ofOutputs, parameters);
    }

    /// <summary>Adds the vjp of the matrices to the cotangents of the parameters.</summary>
    protected abstract void Pull(
        double[] ofDrift, double[] ofNoise, double[] ofInitial, double[][] ofOutputs, Span<double> parameters);
}
