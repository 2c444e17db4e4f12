using System.Numerics;
using Continua.Kernels;

namespace Continua.Execution;

/// <summary>
/// Runs groups of rows that synchronise at some instructions (<see cref="BarrierInstruction{T}"/>). Each group has a frame of
/// its own; each worker thread runs its share of the groups through the program instruction by instruction.
/// </summary>
internal sealed unsafe class LockstepRun<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Rows per block. Larger than a gradient's group of rows, so that work done once per block, mainly sums of parameters, is amortised.</summary>
    public const int BlockSize = 64;

    private readonly BatchPlan<T> plan;
    private readonly ParallelRunner runner;
    private readonly Lock dividing = new();
    private readonly List<BatchWorker<T>> groupWorkers = [];
    private readonly Action<int> work;
    private WorkerBlocks<T>[] blocks = [];
    private int rows, groups, divided;
    private T*[] places = [];
    private bool[] wide = [];
    private T[][] partial = [];
    private RunReport[] reports = [];

    public LockstepRun(BatchPlan<T> plan, ParallelRunner runner)
    {
        (this.plan, this.runner) = (plan, runner);
        work = Work;
    }

    /// <param name="partial">Receives the sums of each group.</param>
    /// <param name="reports">Receives the costs and failures of each group.</param>
    public void Run(int most, int rows, int groups, T*[] places, bool[] wide, T[][] partial, RunReport[] reports)
    {
        (this.rows, this.groups, this.places, this.wide, this.partial, this.reports) = (rows, groups, places, wide, partial, reports);
        while (groupWorkers.Count < groups)
        {
            groupWorkers.Add(new(plan, BlockSize));
        }

        try
        {
            runner.RunInLockstep(most, work);
        }
        catch
        {
            // The barrier rounds of the workers no longer agree: build the blocks anew.
            Release();
            throw;
        }
    }

    public void Dispose()
    {
        Release();
        groupWorkers.ForEach(worker => worker.Dispose());
    }

    private void Work(int worker)
    {
        WorkerBlocks<T> mine = BlocksOf(worker);
        Span<BatchWorker<T>> groups = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(groupWorkers)
            .Slice(mine.First, mine.Frames.Length);
        for (int b = 0; b < groups.Length; b++)
        {
            reports[mine.First + b].Clear();
            groups[b].Bind(places, wide);
            groups[b].Load(mine.First + b, rows, places);
            mine.Lanes[b] = groups[b].Lanes;
        }

        while (RunRows(mine, groups))
        {
        }

        for (int b = 0; b < groups.Length; b++)
        {
            groups[b].Collect(places, partial[mine.First + b]);
        }
    }

    /// <returns>Whether the rows have to run again, because a row of some group failed after its sums were taken.</returns>
    private bool RunRows(WorkerBlocks<T> mine, ReadOnlySpan<BatchWorker<T>> groups)
    {
        foreach (BatchWorker<T> group in groups)
        {
            group.Begin();
        }

        plan.Program.RunRows(mine);
        for (int b = 0; b < groups.Length; b++)
        {
            mine.PartialSums(b)[0] = groups[b].Finish(reports[mine.First + b]) ? 1 : 0;
        }

        mine.ExchangeSums();
        return mine.Total(0) > 0;
    }

    /// <summary>The blocks of a worker; the first call of a run divides them among the workers.</summary>
    private WorkerBlocks<T> BlocksOf(int worker)
    {
        lock (dividing)
        {
            if (blocks.Length != runner.Barrier.Workers || divided != groups)
            {
                Divide(runner.Barrier.Workers);
            }

            return blocks[worker];
        }
    }

    private void Divide(int count)
    {
        Release();
        BlockSums sums = new(groups);
        object?[] common = new object?[plan.Program.States];
        blocks = new WorkerBlocks<T>[count];
        divided = groups;
        for (int m = 0; m < count; m++)
        {
            int first = groups * m / count, end = groups * (m + 1) / count;
            blocks[m] = new(
                runner.Barrier, sums, first, [.. groupWorkers.GetRange(first, end - first).Select(worker => worker.Frame)], common);
        }
    }

    private void Release()
    {
        if (blocks.Length > 0)
        {
            blocks[0].Dispose();
        }

        blocks = [];
    }
}
