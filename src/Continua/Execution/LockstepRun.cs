using System.Numerics;
using Continua.Kernels;

namespace Continua.Execution;

/// <summary>
/// Runs groups of rows that synchronise at some instructions (<see cref="BarrierInstruction{T}"/>). Each group has its
/// own frame; each worker thread runs each instruction for its share of the groups before the next instruction.
/// </summary>
internal sealed unsafe class LockstepRun<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// The number of rows of a group. It is larger than <see cref="Batch{T}.GroupSize"/>, to amortise the work done
    /// once per group, mainly sums of parameter gradients.
    /// </summary>
    public const int BlockSize = 64;

    private readonly BatchPlan<T> plan;
    private readonly ParallelRunner runner;
    private readonly Lock dividing = new();
    private readonly List<BatchWorker<T>> groupWorkers = [];
    private readonly Action<int> work;
    private WorkerBlocks<T>[] blocks = [];
    private int rows, groups, divided;
    private T*[] pointers = [];
    private bool[] isDouble = [];
    private T[][] groupSums = [];
    private RunReport[] reports = [];

    public LockstepRun(BatchPlan<T> plan, ParallelRunner runner)
    {
        (this.plan, this.runner) = (plan, runner);
        work = Work;
    }

    /// <summary>
    /// Runs all groups; <paramref name="groupSums"/> receives their sums, <paramref name="reports"/> their costs and
    /// failures.
    /// </summary>
    public void Run(
        int threads, int rows, int groups, T*[] pointers, bool[] isDouble, T[][] groupSums, RunReport[] reports)
    {
        (this.rows, this.groups, this.pointers, this.isDouble, this.groupSums, this.reports) =
            (rows, groups, pointers, isDouble, groupSums, reports);
        while (groupWorkers.Count < groups)
        {
            groupWorkers.Add(new(plan, BlockSize));
        }

        try
        {
            runner.RunInLockstep(threads, work);
        }
        catch
        {
            // The barrier rounds of the workers no longer agree, so the blocks have to be rebuilt.
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
        WorkerBlocks<T> workerBlocks = BlocksOf(worker);
        Span<BatchWorker<T>> groups = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(groupWorkers)
            .Slice(workerBlocks.First, workerBlocks.Frames.Length);
        for (int b = 0; b < groups.Length; b++)
        {
            reports[workerBlocks.First + b].Clear();
            groups[b].Bind(pointers, isDouble);
            groups[b].Load(workerBlocks.First + b, rows, pointers);
            workerBlocks.Lanes[b] = groups[b].Lanes;
        }

        while (RunRows(workerBlocks, groups))
        {
        }

        for (int b = 0; b < groups.Length; b++)
        {
            groups[b].Collect(pointers, groupSums[workerBlocks.First + b]);
        }
    }

    /// <returns>
    /// Whether the rows have to run again, because a row of some group failed after it had been added to a sum.
    /// </returns>
    private bool RunRows(WorkerBlocks<T> workerBlocks, ReadOnlySpan<BatchWorker<T>> groups)
    {
        foreach (BatchWorker<T> group in groups)
        {
            group.Begin();
        }

        plan.Program.RunRows(workerBlocks);
        for (int b = 0; b < groups.Length; b++)
        {
            workerBlocks.PartialSums(b)[0] = groups[b].Finish(reports[workerBlocks.First + b]) ? 1 : 0;
        }

        workerBlocks.ExchangeSums();
        return workerBlocks.Total(0) > 0;
    }

    /// <summary>
    /// The groups of a worker. The first call of a run divides them among the workers, unless the numbers of workers
    /// and groups are those of the last run.
    /// </summary>
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
                runner.Barrier, sums, first,
                [.. groupWorkers.GetRange(first, end - first).Select(worker => worker.Frame)], common);
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
