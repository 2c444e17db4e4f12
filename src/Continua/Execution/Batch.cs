using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Continua.Compilation;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Execution;

/// <summary>A graph compiled to run over any number of rows, in groups, on several threads.</summary>
/// <remarks>
/// Sums over rows are formed in row order inside a group and along a fixed binary tree over the groups, in double: they
/// depend neither on the number of threads nor on vector widths. A call on one thread allocates nothing once the
/// buffers have grown to the number of rows. Calls must not overlap.
/// </remarks>
internal sealed unsafe class Batch<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// The number of rows of a group: two of the widest (512-bit) vectors of float, so that products tile well.
    /// </summary>
    public const int GroupSize = 32;

    private const int MergedPiece = 1 << 14;

    private readonly BatchPlan<T> plan;
    private readonly List<BatchWorker<T>> workers = [];
    private readonly RowCoupling coupling;
    private readonly int maxThreads;
    private readonly ParallelRunner runner = new(linger: true);
    private readonly LockstepRun<T> lockstep;
    private readonly GCHandle[] handles;
    private readonly T*[] pointers;
    private readonly bool[] isDouble;
    private readonly Action<int> work, merge;
    private double[]?[] chunkSums = [];
    private T[][] groupSums = [];
    private readonly double[] sums;
    private T[] rounded = [];
    private RunReport[] reports = [];
    private int rows, groups, chunkSize, chunkCount, nextItem, pieceCount;
    private int blockSize;

    /// <remarks>
    /// The first <paramref name="rowOutputs"/> outputs of <paramref name="graph"/> have a value per row; the others are
    /// sums over rows. <paramref name="perRow"/> marks the inputs with a value per row; the others are constant.
    /// </remarks>
    public Batch(Graph graph, bool[] perRow, int rowOutputs)
    {
        plan = new(graph, perRow, rowOutputs);
        coupling = graph.Nodes.Select(n => n.Primitive).OfType<ICouplesRows>().Select(p => p.Coupling)
            .DefaultIfEmpty().Max();
        maxThreads = Parallelism.LimitOf(graph);
        lockstep = new(plan, runner);
        handles = new GCHandle[perRow.Length + rowOutputs];
        pointers = new T*[handles.Length];
        isDouble = new bool[perRow.Length];
        (work, merge, sums) = (Work, Merge, new double[plan.SumSize]);
        bool hasGraphs = graph.Inputs.Any(input => input.Element == ElementType.Graph);
        Tensor.Guard(
            !hasGraphs || coupling == RowCoupling.None,
            "Rows with graphs of their own are evaluated one by one, but a solve of the loss couples the rows; "
            + "leave StepController.Shared off.");
        blockSize = hasGraphs ? 1 : coupling == RowCoupling.BySteps ? LockstepRun<T>.BlockSize : GroupSize;
    }

    /// <summary>The threads that run the batch.</summary>
    public ParallelRunner ParallelRunner => runner;

    /// <summary>Runs the graph over rows.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="inputs">For each input, its rows one after another or, for a constant, its components.</param>
    /// <param name="rowResults">
    /// For each output with a value per row, the array that receives its rows, one after another.
    /// </param>
    /// <param name="threads">The maximum number of threads; 0 for all cores.</param>
    /// <param name="report">Receives the costs and failures.</param>
    /// <param name="rounded">Receives all sums but the first, in the precision of the rows; null for none.</param>
    /// <returns>
    /// All sums, one output after another, or only the first if <paramref name="rounded"/> receives the others. The
    /// next call overwrites them.
    /// </returns>
    public ReadOnlySpan<double> Run(
        int rows, ReadOnlySpan<ArraySlice<T>> inputs, ReadOnlySpan<ArraySlice<T>> rowResults, int threads,
        RunReport report, T[]? rounded = null)
    {
        this.rounded = rounded ?? [];
        threads = Parallelism.Min(threads, maxThreads);
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

    private void Pin(int index, ArraySlice<T> numbers)
    {
        if (index < isDouble.Length)
        {
            plan.Sources[index] = numbers.Source;
        }

        handles[index] = GCHandle.Alloc(numbers.Values, GCHandleType.Pinned);
        if (numbers.IsWide)
        {
            isDouble[index] = true;
            pointers[index] = (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(numbers.Values));
            return;
        }

        if (index < isDouble.Length)
        {
            isDouble[index] = false;
        }

        pointers[index] =
            (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(numbers.Values)) + numbers.Offset;
    }

    private void RunPinned(int count, int threads)
    {
        FitBlocks(count);
        (rows, groups, nextItem) = (count, (count + blockSize - 1) / blockSize, 0);
        int threadCount = Parallelism.WorkersFor(threads, groups);
        bool inLockstep = coupling == RowCoupling.BySteps && groups > 1;

        // The number of groups in a chunk is a power of two, so that each chunk is a complete subtree of the tree of
        // sums.
        int chunkGroups = Math.Max(1, (groups + (4 * threadCount) - 1) / (4 * threadCount));
        chunkSize = inLockstep ? 1 : (int)BitOperations.RoundUpToPowerOf2((uint)chunkGroups);
        chunkCount = (groups + chunkSize - 1) / chunkSize;
        Grow(inLockstep ? 0 : threadCount);
        if (inLockstep)
        {
            lockstep.Run(threadCount, rows, groups, pointers, isDouble, groupSums, reports);
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

        if (reports.Length < chunkCount)
        {
            chunkSums = new double[chunkCount][];
            reports = [.. Enumerable.Range(0, chunkCount).Select(_ => new RunReport())];
        }

        // If each chunk is one group, its sums stay in the precision of T; Merge adds them in double.
        if (chunkSize == 1 && groupSums.Length < chunkCount)
        {
            int added = chunkCount - groupSums.Length;
            groupSums = [.. groupSums, .. Enumerable.Range(0, added).Select(_ => new T[plan.SumSize])];
        }
    }

    private void Work(int worker)
    {
        workers[worker].Bind(pointers, isDouble);
        for (int c; (c = Interlocked.Increment(ref nextItem) - 1) < chunkCount;)
        {
            reports[c].Clear();
            if (chunkSize == 1)
            {
                workers[worker].RunGroup(c, rows, pointers, reports[c], groupSums[c]);
                continue;
            }

            chunkSums[c] = workers[worker].RunChunk(
                c * chunkSize, Math.Min(groups, (c + 1) * chunkSize), rows, pointers, reports[c]);
        }
    }

    private ReadOnlySpan<double> Collect(RunReport report, int threads)
    {
        for (int c = 0; c < chunkCount; c++)
        {
            report.Add(reports[c]);
        }

        // Long sums are merged in pieces by several threads, short ones in one piece.
        pieceCount = (plan.SumSize + MergedPiece - 1) / MergedPiece;
        nextItem = 0;
        runner.Run(Parallelism.WorkersFor(threads, pieceCount), merge);
        for (int c = 0; c < chunkCount && chunkSize > 1; c++)
        {
            plan.Pool.Return(chunkSums[c]!);
        }

        return sums;
    }

    private void Merge(int worker)
    {
        for (int p; (p = Interlocked.Increment(ref nextItem) - 1) < pieceCount;)
        {
            int start = p * MergedPiece, end = Math.Min(start + MergedPiece, plan.SumSize);
            if (chunkSize == 1)
            {
                GradientSumTree.Merge<T, T>(groupSums.AsSpan(0, chunkCount), start, end, sums, rounded);
            }
            else
            {
                GradientSumTree.Merge<double, T>(chunkSums.AsSpan(0, chunkCount)!, start, end, sums, rounded);
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
internal readonly record struct ArraySlice<T>(Array Values, int Offset = 0)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// Whether the elements are doubles in a batch of single precision, which is supported for entire per-row inputs
    /// only.
    /// </summary>
    public bool IsWide => typeof(T) != typeof(double) && Values is double[,];

    /// <summary>The rows of an input whose size differs from row to row; null for any other input.</summary>
    public IRowSource? Source { get; private init; }

    public static ArraySlice<T> Of(IRowSource source) => new(Array.Empty<T>()) { Source = source };

    public static implicit operator ArraySlice<T>(T[] values) => new(values);

    public static implicit operator ArraySlice<T>(T[,] values) => new(values);
}
