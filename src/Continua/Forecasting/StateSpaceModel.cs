namespace Continua.Learning;

/// <summary>
/// A linear state-space model: the states of all blocks, outputs that sum the contributions of the blocks, regressors
/// with unknown coefficients, and observation noise. Variances are in units of a common variance σ², whose estimate
/// follows from the innovations (one-step forecast errors). The parameters θ are those of the blocks in order, then the
/// logarithm of the noise variance of each output.
/// </summary>
/// <param name="blocks">The blocks, which all have the same number of outputs.</param>
/// <param name="hasNoise">Whether the observations have independent noise.</param>
internal sealed class StateSpaceModel(IReadOnlyList<StateBlock> blocks, bool hasNoise)
{
    private const double MinLogNoise = -18, MaxLogNoise = 3;

    public IReadOnlyList<StateBlock> Blocks => blocks;

    public bool HasNoise => hasNoise;

    public int States { get; } = blocks.Sum(b => b.States);

    public int Parameters { get; } = blocks.Sum(b => b.Parameters) + (hasNoise ? blocks.Max(b => b.Outputs) : 0);

    /// <summary>The number of columns of values.</summary>
    public int Outputs { get; } = blocks.Max(b => b.Outputs);

    /// <summary>The regressors, and the column to which each is added.</summary>
    public (int Output, Func<double, double> Of)[] Regressors { get; } =
        [.. blocks.SelectMany(
            b => Enumerable.Range(0, b.Outputs).SelectMany(output => b.Regressors.Select(of => (output, of))))];

    /// <summary>The starting values of the parameters.</summary>
    public IReadOnlyList<double[]> Starts
    {
        get
        {
            int count = blocks.Select(b => b.Starts.Count).DefaultIfEmpty(1).Max();
            return [.. Enumerable.Range(0, count).Select(n => (double[])
            [
                .. blocks.SelectMany(b => b.Starts[Math.Min(n, b.Starts.Count - 1)]),
                .. Enumerable.Repeat(-1.0 - (2 * n), hasNoise ? Outputs : 0),
            ])];
        }
    }

    /// <summary>The bounds of the parameters, [parameters] each.</summary>
    public (double[] Lower, double[] Upper) Bounds
    {
        get
        {
            (double Lower, double Upper)[] all =
            [
                .. blocks.SelectMany(b => b.Bounds),
                .. Enumerable.Repeat((MinLogNoise, MaxLogNoise), hasNoise ? Outputs : 0),
            ];
            return ([.. all.Select(b => b.Lower)], [.. all.Select(b => b.Upper)]);
        }
    }

    /// <summary>
    /// Returns the derivative of θ with respect to ε when all variances grow by a factor e^ε. The likelihood is
    /// constant in this direction, because σ² is at its estimate.
    /// </summary>
    public double[] Scaling(double[] parameters)
    {
        List<double> scaling = [];
        foreach (StateBlock block in blocks)
        {
            scaling.AddRange(block.Scaling(parameters.AsSpan(scaling.Count, block.Parameters)));
        }

        return [.. scaling, .. Enumerable.Repeat(1.0, hasNoise ? Outputs : 0)];
    }

    /// <summary>
    /// For each state, the range of states of its block: the first state of the block, and the state after the last.
    /// </summary>
    public (int First, int End)[] Ranges { get; } =
    [
        .. blocks.SelectMany((block, b) =>
        {
            int first = blocks.Take(b).Sum(before => before.States);
            return Enumerable.Repeat((first, first + block.States), block.States);
        }),
    ];

    /// <summary>Describes the model as text.</summary>
    public string Describe() =>
        string.Join(", ", blocks.Select(block => block.Describe())) + (hasNoise ? ", noise" : "");

    /// <summary>Computes the matrices of the model for given parameters.</summary>
    public EvaluatedModel At(ReadOnlySpan<double> parameters) => new(this, parameters);
}

/// <summary>A model evaluated at given parameters.</summary>
internal sealed class EvaluatedModel
{
    private readonly EvaluatedBlock[] blocks;
    private readonly Dictionary<int, (double[] F, double[] Q)> steps = [];
    private readonly StateSpaceModel model;
    private readonly int[] first;

    public EvaluatedModel(StateSpaceModel model, ReadOnlySpan<double> parameters)
    {
        this.model = model;
        (blocks, first) = (new EvaluatedBlock[model.Blocks.Count], new int[model.Blocks.Count]);
        int states = model.States;
        Initial = new double[states * states];
        Outputs = [.. Enumerable.Range(0, model.Outputs).Select(_ => new double[states])];
        for (int b = 0, at = 0, state = 0; b < blocks.Length; at += model.Blocks[b].Parameters,
            state += model.Blocks[b++].States)
        {
            blocks[b] = model.Blocks[b].At(parameters.Slice(at, model.Blocks[b].Parameters));
            first[b] = state;
            CopyBlock(blocks[b].Initial, b, Initial);
            for (int output = 0; output < model.Outputs; output++)
            {
                blocks[b].Outputs[output].CopyTo(Outputs[output], state);
            }
        }

        Noise = new double[model.Outputs];
        for (int output = 0; output < model.Outputs && model.HasNoise; output++)
        {
            Noise[output] = Math.Exp(parameters[model.Parameters - model.Outputs + output]);
        }
    }

    /// <summary>The initial covariance of the states, [states, states].</summary>
    public double[] Initial { get; }

    /// <summary>The weights of the states in each column, [columns][states].</summary>
    public double[][] Outputs { get; }

    /// <summary>The variance of the observation noise of each column, in units of σ².</summary>
    public double[] Noise { get; }

    /// <summary>Returns the transition matrix and the noise covariance of a step, [states, states] each.</summary>
    /// <param name="number">The index of the step length; steps with the same index have the same length.</param>
    /// <param name="length">The step length, in spacings.</param>
    public (double[] F, double[] Q) Step(int number, double length)
    {
        if (!steps.TryGetValue(number, out (double[] F, double[] Q) step))
        {
            step = (new double[Initial.Length], new double[Initial.Length]);
            for (int b = 0; b < blocks.Length; b++)
            {
                (double[] f, double[] q) = blocks[b].Step(number, length);
                CopyBlock(f, b, step.F);
                CopyBlock(q, b, step.Q);
            }

            steps[number] = step;
        }

        return step;
    }

    /// <summary>Adds the vjp of the model to the cotangents of the parameters.</summary>
    public void Pull(
        IReadOnlyList<(double[] F, double[] Q)> ofSteps, double[] ofInitial, double[][] ofOutputs, double[] ofNoise,
        Span<double> parameters)
    {
        for (int b = 0, at = 0; b < blocks.Length; at += model.Blocks[b++].Parameters)
        {
            int block = b;
            blocks[b].Pull(
                [.. ofSteps.Select(step => (Block(step.F, block), Block(step.Q, block)))], Block(ofInitial, b),
                [.. ofOutputs.Select(of => of[first[block]..(first[block] + model.Blocks[block].States)])],
                parameters.Slice(at, model.Blocks[b].Parameters));
        }

        for (int output = 0; output < model.Outputs && model.HasNoise; output++)
        {
            parameters[model.Parameters - model.Outputs + output] += Noise[output] * ofNoise[output];
        }
    }

    private void CopyBlock(double[] part, int block, double[] whole)
    {
        int size = model.Blocks[block].States;
        for (int i = 0; i < size; i++)
        {
            Array.Copy(part, i * size, whole, ((first[block] + i) * model.States) + first[block], size);
        }
    }

    private double[] Block(double[] whole, int block)
    {
        int size = model.Blocks[block].States;
        double[] part = new double[size * size];
        for (int i = 0; i < size; i++)
        {
            Array.Copy(whole, ((first[block] + i) * model.States) + first[block], part, i * size, size);
        }

        return part;
    }
}
