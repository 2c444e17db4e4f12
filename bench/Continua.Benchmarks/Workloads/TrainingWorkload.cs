using System.Runtime.InteropServices;
using Continua.Learning;

namespace Continua.Benchmarks.Workloads;

/// <summary>A training step in single precision: batch, forward solve, loss, gradient, update.</summary>
internal abstract class TrainingWorkload : Workload
{
    /// <summary>The model; the number of a start determines its initial weights.</summary>
    protected abstract Module Model { get; }

    protected abstract Optimizer Optimizer { get; }

    /// <summary>The inputs of all samples by name, [sample, component] each.</summary>
    protected abstract IReadOnlyList<(string Name, float[,] Values)> Pool { get; }

    /// <summary>The number of samples in a batch; 0 for the whole pool.</summary>
    protected virtual int BatchRows => 0;

    /// <summary>Further exported values, such as times, for a program that repeats the work.</summary>
    protected virtual IReadOnlyList<(string Name, float[,] Values)> Constants => [];

    /// <summary>Returns the loss of one sample.</summary>
    protected abstract Tensor Loss(Tensor[] inputs);

    public sealed override WorkloadRun Begin(int start, int threads)
    {
        Gradient<float> gradient = new(Pool.Count, Loss, Model, new() { Threads = threads, ByInputs = false });
        return new TrainingRun(gradient, Weights(start), Optimizer, [.. Pool.Select(p => p.Values)], BatchesOf(start));
    }

    public sealed override IEnumerable<StoredTensor> Export(int count)
    {
        foreach ((string name, float[,] values) in Pool.Concat(Constants))
        {
            yield return Stored(
                $"{Name}/{name}", [values.GetLength(0), values.GetLength(1)], [.. values.Cast<float>()]);
        }

        for (int start = 0; start < count; start++)
        {
            Parameters<float> weights = Weights(start);
            foreach (ParameterSlice slice in weights.Layout.Slices)
            {
                yield return Stored(
                    $"{Name}/start{start}/{slice.Name}", [.. slice.Shape.Extents], weights[slice.Name].ToArray());
            }

            if (BatchesOf(start) is { } batches)
            {
                yield return Stored(
                    $"{Name}/batches{start}", [Batches, BatchRows],
                    [.. batches.SelectMany(b => b).Select(i => (float)i)]);
            }
        }
    }

    private Parameters<float> Weights(int start) => Model.Initialize<float>(new((ulong)(start + 1)));

    private int[][]? BatchesOf(int start)
    {
        if (BatchRows == 0)
        {
            return null;
        }

        RandomKey key = new RandomKey((ulong)(start + 1)).Split(1000);
        int samples = Pool[0].Values.GetLength(0);
        int[][] batches = new int[Batches][];
        for (int b = 0; b < Batches; b++)
        {
            RandomKey batchKey = key.Split(b);
            batches[b] = [.. Enumerable.Range(0, BatchRows).Select(i => (int)batchKey.Index(i, samples))];
        }

        return batches;
    }

    private static StoredTensor Stored(string name, int[] shape, float[] values) =>
        new(name, "F32", shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
}

/// <summary>A training run in progress.</summary>
internal sealed class TrainingRun : WorkloadRun
{
    private readonly Gradient<float> gradient;
    private readonly Parameters<float> parameters;
    private readonly Optimizer optimizer;
    private readonly float[] start;
    private readonly float[][,] pool, batch;
    private readonly int[][]? batches;
    private readonly float[] weights;
    private OptimizerState<float> state;
    private GradientResult<float>? last;
    private int step;

    public TrainingRun(
        Gradient<float> gradient, Parameters<float> parameters, Optimizer optimizer, float[][,] pool, int[][]? batches)
    {
        (this.gradient, this.parameters, this.optimizer, this.pool, this.batches) =
            (gradient, parameters, optimizer, pool, batches);
        start = parameters.Values.ToArray();
        state = optimizer.CreateState<float>(start.Length);
        int rows = batches is null ? pool[0].GetLength(0) : batches[0].Length;
        batch = batches is null ? pool : [.. pool.Select(p => new float[rows, p.GetLength(1)])];
        weights = new float[rows];
        Array.Fill(weights, 1f / rows);
    }

    public override StepCost Step()
    {
        Pick();
        GradientResult<float> found = last = gradient.Evaluate(parameters, weights, batch, last);
        state.Step(parameters, found);
        step++;
        RunReport report = found.Report;
        double solves = report.Solves;
        return new(
            found.Value, report.ForwardEvaluations / solves, report.BackwardEvaluations / solves,
            report.AcceptedSteps / solves, report.RejectedSteps / solves, report.Failures.Count);
    }

    public override void Restart()
    {
        start.CopyTo(parameters.Values);
        state = optimizer.CreateState<float>(start.Length);
        step = 0;
    }

    public override void Dispose() => gradient.Dispose();

    private void Pick()
    {
        if (batches is null)
        {
            return;
        }

        int[] picked = batches[step % batches.Length];
        for (int k = 0; k < pool.Length; k++)
        {
            int size = pool[k].GetLength(1);
            Span<float> from = MemoryMarshal.CreateSpan(ref pool[k][0, 0], pool[k].Length);
            Span<float> to = MemoryMarshal.CreateSpan(ref batch[k][0, 0], batch[k].Length);
            for (int r = 0; r < picked.Length; r++)
            {
                from.Slice(picked[r] * size, size).CopyTo(to.Slice(r * size, size));
            }
        }
    }
}
