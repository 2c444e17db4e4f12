using System.Numerics;
using System.Runtime.InteropServices;
using Continua.Compilation;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Execution;

/// <summary>A graph compiled to run over any number of rows, in groups of a fixed size, on several threads.</summary>
/// <remarks>
/// Sums over rows are formed inside a group by row, and over groups along a fixed binary tree in double: they depend on
/// neither threads nor vector widths.
/// </remarks>
internal sealed unsafe class Batch<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The rows of a group: two widest vectors of float, so that products tile well.</summary>
    public const int GroupSize = 32;

    private readonly Program<T> program;
    private readonly int rowOutputs, sumSize;
    private readonly int[] outputSizes, inputSizes;
    private readonly bool[] perRow;
    private readonly List<Worker> workers = [];
    private readonly bool together;
    private readonly SumPool pool;
    private int blockSize = GroupSize;

    /// <param name="graph">Outputs per row first, then sums over rows.</param>
    /// <param name="perRow">Which inputs hold a value per row; the others are constant.</param>
    /// <param name="rowOutputs">The number of outputs per row.</param>
    public Batch(Graph graph, bool[] perRow, int rowOutputs)
    {
        (this.perRow, this.rowOutputs) = (perRow, rowOutputs);
        program = Compiler<T>.Compile(graph, [.. perRow.Select(p => p ? Declared.Rows : Declared.Constant)]);
        outputSizes = [.. graph.Outputs.Select(o => o.Size)];
        inputSizes = [.. graph.Inputs.Select(i => i.Size)];
        sumSize = outputSizes.Skip(rowOutputs).Sum();
        pool = new(sumSize);
        together = graph.Nodes.Any(n => n.Primitive is ICouplesRows { CouplesRows: true });
    }

    /// <summary>The numbers of all sums together.</summary>
    public int SumSize => sumSize;

    /// <summary>Runs over rows.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="inputs">Row after row for inputs per row; the components for constants.</param>
    /// <param name="rowResults">For each output per row, where its rows go, one after the other.</param>
    /// <param name="sums">Where all sums go, one output after the other.</param>
    /// <param name="threads">The most threads to use; 0 for all cores.</param>
    public RunReport Run(
        int rows, ReadOnlySpan<ReadOnlyMemory<T>> inputs, ReadOnlySpan<Memory<T>> rowResults, Span<double> sums, int threads)
    {
        Pinned[] pins = new Pinned[inputs.Length + rowResults.Length];
        try
        {
            for (int i = 0; i < inputs.Length; i++)
            {
                pins[i] = new(inputs[i]);
            }

            for (int i = 0; i < rowResults.Length; i++)
            {
                pins[inputs.Length + i] = new(rowResults[i]);
            }

            return Run(rows, pins, sums, threads);
        }
        finally
        {
            foreach (Pinned pin in pins)
            {
                pin.Dispose();
            }
        }
    }

    public void Dispose() => workers.ForEach(worker => worker.Dispose());

    private RunReport Run(int rows, Pinned[] pins, Span<double> sums, int threads)
    {
        FitBlocks(rows);
        int groups = (rows + blockSize - 1) / blockSize;
        int team = Math.Clamp(threads > 0 ? threads : Environment.ProcessorCount, 1, Math.Max(1, groups));

        // Chunks are aligned powers of two of groups, so that each is a whole subtree of the one tree.
        int chunk = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, (groups + (4 * team) - 1) / (4 * team)));
        int chunks = (groups + chunk - 1) / chunk;
        double[][] partial = new double[chunks][];
        RunReport[] reports = new RunReport[chunks];
        while (workers.Count < team)
        {
            workers.Add(new(this));
        }

        for (int w = 0; w < team; w++)
        {
            workers[w].Bind(pins);
        }

        int taken = 0;
        void Work(int w)
        {
            for (int c; (c = Interlocked.Increment(ref taken) - 1) < chunks;)
            {
                (partial[c], reports[c]) = workers[w].RunChunk(c * chunk, Math.Min(groups, (c + 1) * chunk), rows, pins);
            }
        }

        Team.Run(team, Work);

        SumTree tree = new(pool);
        RunReport report = new();
        for (int c = 0; c < chunks; c++)
        {
            tree.Add(partial[c]);
            report.Add(reports[c]);
        }

        sums.Clear();
        if (tree.Result is { } all)
        {
            all.CopyTo(sums);
            pool.Return(all);
        }

        return report;
    }

    /// <summary>Rows that share a step are one group, however many they are.</summary>
    private void FitBlocks(int rows)
    {
        if (together && rows > blockSize)
        {
            workers.ForEach(worker => worker.Dispose());
            workers.Clear();
            blockSize = rows;
        }
    }

    /// <summary>One thread's frame and the lanes its inputs are laid out in.</summary>
    private sealed class Worker : IDisposable
    {
        private readonly Batch<T> batch;
        private readonly Frame<T> frame;
        private readonly NativeBuffer<T>[] lanesOf;
        private bool running;

        public Worker(Batch<T> batch)
        {
            this.batch = batch;
            frame = batch.program.CreateFrame(batch.blockSize);
            lanesOf = [.. batch.inputSizes.Select((size, i) => new NativeBuffer<T>(size * (batch.perRow[i] ? Widen(batch.blockSize) : 1)))];
            for (int i = 0; i < lanesOf.Length; i++)
            {
                frame[batch.program.Inputs[i]] = lanesOf[i].Data;
            }
        }

        public void Bind(Pinned[] pins)
        {
            for (int i = 0; i < lanesOf.Length; i++)
            {
                if (!batch.perRow[i])
                {
                    new Span<T>(pins[i].Data, batch.inputSizes[i]).CopyTo(new(lanesOf[i].Data, batch.inputSizes[i]));
                }
            }

            running = false;
        }

        public (double[] Sums, RunReport Report) RunChunk(int from, int to, int rows, Pinned[] pins)
        {
            if (!running)
            {
                batch.program.RunConstants(frame);
                running = true;
            }

            SumTree tree = new(batch.pool);
            RunReport report = new();
            for (int g = from; g < to; g++)
            {
                int first = g * batch.blockSize, count = Math.Min(batch.blockSize, rows - first);
                tree.Add(RunGroup(first, count, pins, report));
            }

            return (tree.Result!, report);
        }

        public void Dispose()
        {
            frame.Dispose();
            foreach (NativeBuffer<T> buffer in lanesOf)
            {
                buffer.Dispose();
            }
        }

        private double[] RunGroup(int first, int count, Pinned[] pins, RunReport report)
        {
            int lanes = count == 1 ? 1 : Widen(count);
            for (int i = 0; i < lanesOf.Length; i++)
            {
                if (batch.perRow[i])
                {
                    Spread(pins[i].Data, lanesOf[i].Data, batch.inputSizes[i], first, count, lanes);
                }
            }

            frame.Late.Clear();
            for (int late = -1; frame.Late.Count > late;)
            {
                late = frame.Late.Count;
                RunRows(first, count, lanes, report);
            }

            for (int k = 0; k < batch.rowOutputs; k++)
            {
                Collect(batch.program.Outputs[k], pins[lanesOf.Length + k].Data, batch.outputSizes[k], first, count, lanes);
            }

            return Sums();
        }

        private static int Widen(int rows) =>
            (rows + Frame<T>.MinimumCapacity - 1) / Frame<T>.MinimumCapacity * Frame<T>.MinimumCapacity;

        private void RunRows(int first, int count, int lanes, RunReport report)
        {
            frame.SelectRows(count);
            frame.Late.ForEach(frame.Drop);
            batch.program.BeginSums(frame);
            batch.program.RunRows(frame, lanes);
            batch.program.FinishSums(frame);
            batch.program.RunSummed(frame);
            foreach (object? state in frame.States)
            {
                (state as IRowReport)?.Report(first, report);
            }
        }

        private double[] Sums()
        {
            double[] result = batch.pool.Take();
            int at = 0;
            for (int k = batch.rowOutputs; k < batch.outputSizes.Length; k++)
            {
                Operand output = batch.program.Outputs[k];
                T* values = frame.Pointer(output, 1);
                for (int c = 0; c < batch.outputSizes[k]; c++)
                {
                    result[at++] = double.CreateTruncating(values[c * output.ComponentStep(1)]);
                }
            }

            return result;
        }

        // Lanes beyond the rows repeat the last one: they must hold something harmless.
        private static void Spread(T* source, T* target, int size, int first, int count, int lanes)
        {
            for (int l = 0; l < lanes; l++)
            {
                T* row = source + ((nint)(first + Math.Min(l, count - 1)) * size);
                for (int c = 0; c < size; c++)
                {
                    target[((nint)c * lanes) + l] = row[c];
                }
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

    /// <summary>Memory that stays where it is while threads use it.</summary>
    private readonly struct Pinned(ReadOnlyMemory<T> memory) : IDisposable
    {
        private readonly System.Buffers.MemoryHandle handle = memory.Pin();

        public T* Data => (T*)handle.Pointer;

        public void Dispose() => handle.Dispose();
    }
}
