using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Continua.Compilation;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Execution;

/// <summary>A graph compiled to run over any number of rows, in groups of a fixed size, on several threads.</summary>
/// <remarks>
/// Sums over rows are formed in row order inside a group and along a fixed binary tree over the groups, in double: they
/// depend neither on the number of threads nor on vector widths. A call on one thread allocates nothing once the
/// buffers have grown to the number of rows. Calls must not overlap.
/// </remarks>
internal sealed unsafe class Batch<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The rows of a group: the two widest vectors of float, so that products tile well.</summary>
    public const int GroupSize = 32;

    private const int MergedPiece = 1 << 14;

    private readonly BatchPlan<T> plan;
    private readonly List<BatchWorker<T>> workers = [];
    private readonly RowCoupling coupling;
    private readonly int mostThreads;
    private readonly ParallelRunner runner = new(stay: true);
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

    /// <remarks>
    /// The outputs of <paramref name="graph"/> are first <paramref name="rowOutputs"/> outputs per row, then sums over
    /// rows. <paramref name="perRow"/> marks the inputs with a value per row; the others are constant.
    /// </remarks>
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

    /// <summary>The threads that run the batch.</summary>
    public ParallelRunner ParallelRunner => runner;

    /// <summary>Runs the graph over rows.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="inputs">The inputs, row after row or, for constants, their components.</param>
    /// <param name="rowResults">For each output per row, the array that receives its rows, one after another.</param>
    /// <param name="threads">The maximum number of threads; 0 for all cores.</param>
    /// <param name="report">Receives the costs and failures.</param>
    /// <param name="rounded">Receives all sums but the first, in the precision of the rows; null for none.</param>
    /// <returns>
    /// All sums, one output after another, or only the first if <paramref name="rounded"/> receives the others. The
    /// next call overwrites them.
    /// </returns>
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

        // Chunks contain an aligned power of two of groups, so that each is a complete subtree of the one tree.
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

        // The sums of single groups keep their precision until all of them are merged.
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

        // Long sums are merged in pieces by several threads, short ones in one piece.
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

    /// <summary>Makes all rows one group if they have to be evaluated together.</summary>
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

/// <summary>An array of one or more dimensions, or its elements from an offset on.</summary>
internal readonly record struct Numbers<T>(Array Values, int Offset = 0)
    where T : unmanaged
{
    /// <summary>
    /// Whether the elements are doubles in a batch of single precision; only entire inputs per row may be.
    /// </summary>
    public bool IsWide => typeof(T) != typeof(double) && Values is double[,];

    public static implicit operator Numbers<T>(T[] values) => new(values);

    public static implicit operator Numbers<T>(T[,] values) => new(values);
}
