using System.Numerics;
using Continua.Compilation;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Execution;

/// <summary>What all threads that run a batch share.</summary>
internal sealed class BatchPlan<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public BatchPlan(Graph graph, bool[] perRow, int rowOutputs)
    {
        (PerRow, RowOutputs) = (perRow, rowOutputs);
        Program = Compiler<T>.Compile(graph, [.. perRow.Select(p => p ? Declared.Rows : Declared.Constant)]);
        OutputSizes = [.. graph.Outputs.Select(o => o.Size)];
        InputSizes = [.. graph.Inputs.Select(i => i.Size)];
        SumSize = OutputSizes.Skip(rowOutputs).Sum();
        Pool = new(SumSize);
    }

    public Program<T> Program { get; }

    public bool[] PerRow { get; }

    public int RowOutputs { get; }

    public int[] InputSizes { get; }

    public int[] OutputSizes { get; }

    public int SumSize { get; }

    public SumPool Pool { get; }
}

/// <summary>One thread's frame and the lanes its inputs are laid out in.</summary>
internal sealed unsafe class BatchWorker<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly BatchPlan<T> batch;
    private readonly int blockSize;
    private readonly Frame<T> frame;
    private readonly NativeBuffer<T>[] lanesOf;
    private readonly SumTree tree;
    private bool running;

    public BatchWorker(BatchPlan<T> plan, int blockSize)
    {
        (batch, this.blockSize, tree) = (plan, blockSize, new(plan.Pool));
        frame = batch.Program.CreateFrame(blockSize);
        lanesOf = [.. batch.InputSizes.Select((size, i) => new NativeBuffer<T>(size * (batch.PerRow[i] ? Widen(blockSize) : 1)))];
        for (int i = 0; i < lanesOf.Length; i++)
        {
            frame[batch.Program.Inputs[i]] = lanesOf[i].Data;
        }
    }

    public void Bind(T*[] places)
    {
        for (int i = 0; i < lanesOf.Length; i++)
        {
            if (!batch.PerRow[i])
            {
                new Span<T>(places[i], batch.InputSizes[i]).CopyTo(new(lanesOf[i].Data, batch.InputSizes[i]));
            }
        }

        running = false;
        tree.Clear();
    }

    public double[] RunChunk(int from, int to, int rows, T*[] places, RunReport report)
    {
        if (!running)
        {
            batch.Program.RunConstants(frame);
            running = true;
        }

        for (int g = from; g < to; g++)
        {
            int first = g * blockSize, count = Math.Min(blockSize, rows - first);
            RunGroup(first, count, places, report);
        }

        return tree.Finish()!;
    }

    public void Dispose()
    {
        frame.Dispose();
        foreach (NativeBuffer<T> buffer in lanesOf)
        {
            buffer.Dispose();
        }
    }

    private void RunGroup(int first, int count, T*[] places, RunReport report)
    {
        int lanes = count == 1 ? 1 : Widen(count);
        for (int i = 0; i < lanesOf.Length; i++)
        {
            if (batch.PerRow[i])
            {
                Spread(places[i], lanesOf[i].Data, batch.InputSizes[i], first, count, lanes);
            }
        }

        frame.Late.Clear();
        for (int late = -1; frame.Late.Count > late;)
        {
            late = frame.Late.Count;
            RunRows(first, count, lanes, report);
        }

        for (int k = 0; k < batch.RowOutputs; k++)
        {
            Collect(batch.Program.Outputs[k], places[lanesOf.Length + k], batch.OutputSizes[k], first, count, lanes);
        }

        AddSums();
    }

    private static int Widen(int rows) =>
        (rows + Frame<T>.MinimumCapacity - 1) / Frame<T>.MinimumCapacity * Frame<T>.MinimumCapacity;

    private void RunRows(int first, int count, int lanes, RunReport report)
    {
        frame.SelectRows(count);
        foreach (int row in frame.Late)
        {
            frame.Drop(row);
        }

        batch.Program.BeginSums(frame);
        batch.Program.RunRows(frame, lanes);
        batch.Program.FinishSums(frame);
        batch.Program.RunSummed(frame);
        foreach (object? state in frame.States)
        {
            (state as IRowReport)?.Report(first, report);
        }
    }

    private void AddSums()
    {
        double[] result = tree.Next(out bool onto);
        int at = 0;
        for (int k = batch.RowOutputs; k < batch.OutputSizes.Length; k++)
        {
            Operand output = batch.Program.Outputs[k];
            T* values = frame.Pointer(output, 1);
            int size = batch.OutputSizes[k];
            Span<double> target = result.AsSpan(at, size);
            for (int c = 0; c < size && output.Spread; c++)
            {
                target[c] = onto ? target[c] + double.CreateTruncating(*values) : double.CreateTruncating(*values);
            }

            if (!output.Spread)
            {
                DoubleSums.Widen(new ReadOnlySpan<T>(values, size), target, onto);
            }

            at += size;
        }

        tree.Added(result, onto);
    }

    // Lanes beyond the rows repeat the last one: they must hold something harmless.
    private static void Spread(T* source, T* target, int size, int first, int count, int lanes)
    {
        Turning<T>.Run(source + ((nint)first * size), target, count, size, lanes, needed: size);
        for (int c = 0; c < size && count < lanes; c++, target += lanes)
        {
            new Span<T>(target + count, lanes - count).Fill(target[count - 1]);
        }
    }

    private void Collect(Operand output, T* target, int size, int first, int count, int lanes)
    {
        T* source = frame.Pointer(output, lanes);
        int step = output.ComponentStep(lanes), laneStep = output.LaneStep;
        for (int l = 0; l < count; l++)
        {
            T* row = target + ((nint)(first + l) * size);
            for (int c = 0; c < size; c++)
            {
                row[c] = source[((nint)c * step) + (l * laneStep)];
            }
        }
    }
}
