using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Continua.Compilation;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Execution;

/// <summary>A graph compiled to run over any number of rows, in groups of a fixed size, on several threads.</summary>
/// <remarks>
/// Sums over rows are formed inside a group by row, and over groups along a fixed binary tree in double: they depend on
/// neither threads nor vector widths. A call allocates nothing once memory has grown to the number of rows, but for what
/// more than one thread costs. One call at a time.
/// </remarks>
internal sealed unsafe class Batch<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The rows of a group: two widest vectors of float, so that products tile well.</summary>
    public const int GroupSize = 32;

    private const int MergedPiece = 1 << 14;

    private readonly BatchPlan<T> plan;
    private readonly List<BatchWorker<T>> workers = [];
    private readonly RowCoupling coupling;
    private readonly int mostThreads;
    private readonly ParallelRunner runner = new(linger: true);
    private readonly LockstepRun<T> lockstep;
    private readonly GCHandle[] handles;
    private readonly T*[] places;
    private readonly bool[] wide;
    private readonly Action<int> work, merge;
    private double[]?[] partial = [];
    private T[][] single = [];
    private readonly double[] sums;
    private T[] rounded = [];
    private RunReport[] reports = [];
    private int rows, groups, chunk, chunks, taken, pieces;
    private int blockSize;

    /// <param name="graph">Outputs per row first, then sums over rows.</param>
    /// <param name="perRow">Which inputs hold a value per row; the others are constant.</param>
    /// <param name="rowOutputs">The number of outputs per row.</param>
    public Batch(Graph graph, bool[] perRow, int rowOutputs)
    {
        plan = new(graph, perRow, rowOutputs);
        coupling = graph.Nodes.Select(n => n.Primitive).OfType<ICouplesRows>().Select(p => p.Coupling).DefaultIfEmpty().Max();
        mostThreads = ThreadLimit.Of(graph);
        lockstep = new(plan, runner);
        handles = new GCHandle[perRow.Length + rowOutputs];
        places = new T*[handles.Length];
        wide = new bool[perRow.Length];
        (work, merge, sums) = (Work, Merge, new double[plan.SumSize]);
        blockSize = coupling == RowCoupling.BySteps ? LockstepRun<T>.BlockSize : GroupSize;
    }

    /// <summary>The threads that run it.</summary>
    public ParallelRunner ParallelRunner => runner;

    /// <summary>Runs over rows.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="inputs">Row after row for inputs per row; the components for constants.</param>
    /// <param name="rowResults">For each output per row, where its rows go, one after the other.</param>
    /// <param name="threads">The most threads to use; 0 for all cores.</param>
    /// <param name="report">Where costs and failures are added.</param>
    /// <param name="rounded">Where the sums behind the first go, in the precision of rows.</param>
    /// <returns>All sums, one output after the other, or only the first if others go elsewhere; the next call writes over them.</returns>
    public ReadOnlySpan<double> Run(
        int rows, ReadOnlySpan<Numbers<T>> inputs, ReadOnlySpan<Numbers<T>> rowResults, int threads, RunReport report, T[]? rounded = null)
    {
        this.rounded = rounded ?? [];
        threads = ThreadLimit.Least(threads, mostThreads);
        try
        {
            for (int i = 0; i < handles.Length; i++)
            {
                Pin(i, i < inputs.Length ? inputs[i] : rowResults[i - inputs.Length]);
            }

            RunPinned(rows, threads);
            return Collect(report, threads);
        }
        finally
        {
            for (int i = 0; i < handles.Length && handles[i].IsAllocated; i++)
            {
                handles[i].Free();
            }
        }
    }

    public void Dispose()
    {
        workers.ForEach(worker => worker.Dispose());
        lockstep.Dispose();
    }

    private void Pin(int place, Numbers<T> numbers)
    {
        handles[place] = GCHandle.Alloc(numbers.Values, GCHandleType.Pinned);
        if (numbers.IsWide)
        {
            wide[place] = true;
            places[place] = (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(numbers.Values));
            return;
        }

        if (place < wide.Length)
        {
            wide[place] = false;
        }

        places[place] = (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(numbers.Values)) + numbers.Offset;
    }

    private void RunPinned(int count, int threads)
    {
        FitBlocks(count);
        (rows, groups, taken) = (count, (count + blockSize - 1) / blockSize, 0);
        int threadCount = Math.Clamp(threads > 0 ? threads : Environment.ProcessorCount, 1, Math.Max(1, groups));
        bool inLockstep = coupling == RowCoupling.BySteps && groups > 1;

        // Chunks are aligned powers of two of groups, so that each is a whole subtree of the one tree.
        chunk = inLockstep ? 1 : (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, (groups + (4 * threadCount) - 1) / (4 * threadCount)));
        chunks = (groups + chunk - 1) / chunk;
        Grow(inLockstep ? 0 : threadCount);
        if (inLockstep)
        {
            lockstep.Run(threadCount, rows, groups, places, wide, single, reports);
            return;
        }

        runner.Run(threadCount, work);
    }

    private void Grow(int threadCount)
    {
        while (workers.Count < threadCount)
        {
            workers.Add(new(plan, blockSize));
        }

        if (reports.Length < chunks)
        {
            partial = new double[chunks][];
            reports = [.. Enumerable.Range(0, chunks).Select(_ => new RunReport())];
        }

        // What single groups have summed stays in its precision until all is merged.
        if (chunk == 1 && single.Length < chunks)
        {
            single = [.. single, .. Enumerable.Range(single.Length, chunks - single.Length).Select(_ => new T[plan.SumSize])];
        }
    }

    private void Work(int worker)
    {
        workers[worker].Bind(places, wide);
        for (int c; (c = Interlocked.Increment(ref taken) - 1) < chunks;)
        {
            reports[c].Clear();
            if (chunk == 1)
            {
                workers[worker].RunGroup(c, rows, places, reports[c], single[c]);
                continue;
            }

            partial[c] = workers[worker].RunChunk(c * chunk, Math.Min(groups, (c + 1) * chunk), rows, places, reports[c]);
        }
    }

    private ReadOnlySpan<double> Collect(RunReport report, int threads)
    {
        for (int c = 0; c < chunks; c++)
        {
            report.Add(reports[c]);
        }

        // Long sums are merged piece by piece, short ones at once.
        pieces = (plan.SumSize + MergedPiece - 1) / MergedPiece;
        taken = 0;
        runner.Run(Math.Clamp(threads > 0 ? threads : Environment.ProcessorCount, 1, Math.Max(1, pieces)), merge);
        for (int c = 0; c < chunks && chunk > 1; c++)
        {
            plan.Pool.Return(partial[c]!);
        }

        return sums;
    }

    private void Merge(int worker)
    {
        for (int p; (p = Interlocked.Increment(ref taken) - 1) < pieces;)
        {
            int start = p * MergedPiece, end = Math.Min(start + MergedPiece, plan.SumSize);
            if (chunk == 1)
            {
                SumTree.Merge<T, T>(single.AsSpan(0, chunks), start, end, sums, rounded);
            }
            else
            {
                SumTree.Merge<double, T>(partial.AsSpan(0, chunks)!, start, end, sums, rounded);
            }
        }
    }

    /// <summary>Rows that must be at hand together are one group, however many they are.</summary>
    private void FitBlocks(int count)
    {
        if (coupling == RowCoupling.OneBlock && count > blockSize)
        {
            workers.ForEach(worker => worker.Dispose());
            workers.Clear();
            blockSize = count;
        }
    }
}

/// <summary>An array of numbers of one or more dimensions, or what of it lies from an offset on.</summary>
internal readonly record struct Numbers<T>(Array Values, int Offset = 0)
    where T : unmanaged
{
    /// <summary>Whether the numbers are doubles where others are in single precision; only whole inputs per row may be.</summary>
    public bool IsWide => typeof(T) != typeof(double) && Values is double[,];

    public static implicit operator Numbers<T>(T[] values) => new(values);

    public static implicit operator Numbers<T>(T[,] values) => new(values);
}
