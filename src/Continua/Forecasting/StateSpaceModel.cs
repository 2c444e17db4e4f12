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

    public int Parameters { get; } = blocks.Sum(b => b.Parameters) + (hasNoise ? 1 : 0);

    public Func<double, double>[] Unknown { get; } = [.. blocks.SelectMany(b => b.Unknown)];

    /// <summary>Where searches for the parameters begin.</summary>
    public IReadOnlyList<double[]> Starts
    {
        get
        {
            int count = blocks.Select(b => b.Starts.Count).DefaultIfEmpty(1).Max();
            return [.. Enumerable.Range(0, count).Select(n =>
                (double[])[.. blocks.SelectMany(b => b.Starts[Math.Min(n, b.Starts.Count - 1)]), .. hasNoise ? [-1.0 - (2 * n)] : Array.Empty<double>()])];
        }
    }

    public (double[] Least, double[] Most) Bounds
    {
        get
        {
            (double Least, double Most)[] all = [.. blocks.SelectMany(b => b.Bounds), .. hasNoise ? [(LeastNoise, MostNoise)] : Array.Empty<(double, double)>()];
            return ([.. all.Select(b => b.Least)], [.. all.Select(b => b.Most)]);
        }
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
        (Initial, Output) = (new double[states * states], new double[states]);
        for (int b = 0, at = 0, state = 0; b < blocks.Length; at += model.Blocks[b].Parameters, state += model.Blocks[b++].States)
        {
            blocks[b] = model.Blocks[b].At(parameters.Slice(at, model.Blocks[b].Parameters));
            first[b] = state;
            Place(blocks[b].Initial, b, Initial);
            blocks[b].Outputs[0].CopyTo(Output, state);
        }

        Noise = model.HasNoise ? Math.Exp(parameters[^1]) : 0;
    }

    /// <summary>The states' covariance at the start.</summary>
    public double[] Initial { get; }

    /// <summary>What the states add to the output.</summary>
    public double[] Output { get; }

    /// <summary>The variance of an observation's own noise.</summary>
    public double Noise { get; }

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
        IReadOnlyList<(double[] F, double[] Q)> ofSteps, double[] ofInitial, double[] ofOutput, double ofNoise, Span<double> parameters)
    {
        for (int b = 0, at = 0; b < blocks.Length; at += model.Blocks[b++].Parameters)
        {
            int block = b;
            blocks[b].Pull(
                [.. ofSteps.Select(step => (Part(step.F, block), Part(step.Q, block)))], Part(ofInitial, b),
                [ofOutput[first[b]..(first[b] + model.Blocks[b].States)]], parameters.Slice(at, model.Blocks[b].Parameters));
        }

        if (model.HasNoise)
        {
            parameters[^1] += Noise * ofNoise;
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
