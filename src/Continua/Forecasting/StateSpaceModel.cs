namespace Continua.Learning;

/// <summary>
/// A linear state-space model: the blocks' states side by side, outputs that are their sums, unknown constants times functions of time, and
/// noise of each observation. Variances are in units of one common variance σ², which the likelihood gives.
/// </summary>
/// <param name="blocks">The blocks, all of as many outputs.</param>
/// <param name="hasNoise">Whether observations have noise of their own.</param>
internal sealed class StateSpaceModel(IReadOnlyList<StateBlock> blocks, bool hasNoise)
{
    private const double LeastNoise = -18, MostNoise = 3;

    public IReadOnlyList<StateBlock> Blocks => blocks;

    public bool HasNoise => hasNoise;

    public int States { get; } = blocks.Sum(b => b.States);

    public int Parameters { get; } = blocks.Sum(b => b.Parameters) + (hasNoise ? blocks.Max(b => b.Outputs) : 0);

    /// <summary>The columns of values.</summary>
    public int Outputs { get; } = blocks.Max(b => b.Outputs);

    /// <summary>The functions of time with unknown factors, and the columns that they add to.</summary>
    public (int Output, Func<double, double> Of)[] Unknown { get; } =
        [.. blocks.SelectMany(b => Enumerable.Range(0, b.Outputs).SelectMany(output => b.Unknown.Select(of => (output, of))))];

    /// <summary>Where searches for the parameters begin.</summary>
    public IReadOnlyList<double[]> Starts
    {
        get
        {
            int count = blocks.Select(b => b.Starts.Count).DefaultIfEmpty(1).Max();
            return [.. Enumerable.Range(0, count).Select(n =>
                (double[])[.. blocks.SelectMany(b => b.Starts[Math.Min(n, b.Starts.Count - 1)]), .. Enumerable.Repeat(-1.0 - (2 * n), hasNoise ? Outputs : 0)])];
        }
    }

    public (double[] Least, double[] Most) Bounds
    {
        get
        {
            (double Least, double Most)[] all = [.. blocks.SelectMany(b => b.Bounds), .. Enumerable.Repeat((LeastNoise, MostNoise), hasNoise ? Outputs : 0)];
            return ([.. all.Select(b => b.Least)], [.. all.Select(b => b.Most)]);
        }
    }

    /// <summary>How θ moves where all variances grow by a small factor e^ε, which no likelihood shows, since σ² is at its estimate.</summary>
    public double[] Scaling(double[] parameters)
    {
        List<double> scaling = [];
        foreach (StateBlock block in blocks)
        {
            scaling.AddRange(block.Scaling(parameters.AsSpan(scaling.Count, block.Parameters)));
        }

        return [.. scaling, .. Enumerable.Repeat(1.0, hasNoise ? Outputs : 0)];
    }

    /// <summary>The block of states that each state belongs to: its first one and its end.</summary>
    public (int First, int End)[] Ranges { get; } =
    [
        .. blocks.SelectMany((block, b) =>
        {
            int first = blocks.Take(b).Sum(before => before.States);
            return Enumerable.Repeat((first, first + block.States), block.States);
        }),
    ];

    /// <summary>The model in words.</summary>
    public string Describe() => string.Join(", ", blocks.Select(block => block.Describe())) + (hasNoise ? ", noise" : "");

    public EvaluatedModel At(ReadOnlySpan<double> parameters) => new(this, parameters);
}

/// <summary>A model for given parameters.</summary>
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
        for (int b = 0, at = 0, state = 0; b < blocks.Length; at += model.Blocks[b].Parameters, state += model.Blocks[b++].States)
        {
            blocks[b] = model.Blocks[b].At(parameters.Slice(at, model.Blocks[b].Parameters));
            first[b] = state;
            Place(blocks[b].Initial, b, Initial);
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

    /// <summary>The states' covariance at the start.</summary>
    public double[] Initial { get; }

    /// <summary>What the states add to each column.</summary>
    public double[][] Outputs { get; }

    /// <summary>The variance of an observation's own noise, of each column.</summary>
    public double[] Noise { get; }

    public (double[] F, double[] Q) Step(int number, double length)
    {
        if (!steps.TryGetValue(number, out (double[] F, double[] Q) step))
        {
            step = (new double[Initial.Length], new double[Initial.Length]);
            for (int b = 0; b < blocks.Length; b++)
            {
                (double[] f, double[] q) = blocks[b].Step(number, length);
                Place(f, b, step.F);
                Place(q, b, step.Q);
            }

            steps[number] = step;
        }

        return step;
    }

    /// <summary>Adds the cotangents of the parameters.</summary>
    public void Pull(
        IReadOnlyList<(double[] F, double[] Q)> ofSteps, double[] ofInitial, double[][] ofOutputs, double[] ofNoise, Span<double> parameters)
    {
        for (int b = 0, at = 0; b < blocks.Length; at += model.Blocks[b++].Parameters)
        {
            int block = b;
            blocks[b].Pull(
                [.. ofSteps.Select(step => (Part(step.F, block), Part(step.Q, block)))], Part(ofInitial, b),
                [.. ofOutputs.Select(of => of[first[block]..(first[block] + model.Blocks[block].States)])], parameters.Slice(at, model.Blocks[b].Parameters));
        }

        for (int output = 0; output < model.Outputs && model.HasNoise; output++)
        {
            parameters[model.Parameters - model.Outputs + output] += Noise[output] * ofNoise[output];
        }
    }

    private void Place(double[] part, int block, double[] whole)
    {
        int size = model.Blocks[block].States;
        for (int i = 0; i < size; i++)
        {
            Array.Copy(part, i * size, whole, ((first[block] + i) * model.States) + first[block], size);
        }
    }

    private double[] Part(double[] whole, int block)
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
