using System.Numerics;
using Continua.Kernels;

namespace Continua.Execution;

/// <summary>
/// Groups of rows that wait for each other at some instructions: each has a frame of its own, every thread some of them, and
/// all go through the program side by side.
/// </summary>
internal sealed unsafe class SideBySide<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The rows of a block: what is done once for it, sums of parameters above all, is shared by more than in a group.</summary>
    public const int BlockSize = 64;

    private readonly BatchPlan<T> plan;
    private readonly Team team;
    private readonly Lock dividing = new();
    private readonly List<BatchWorker<T>> workers = [];
    private readonly Action<int> work;
    private JointBlocks<T>[] members = [];
    private int rows, groups, divided;
    private T*[] places = [];
    private bool[] wide = [];
    private T[][] partial = [];
    private RunReport[] reports = [];

    public SideBySide(BatchPlan<T> plan, Team team)
    {
        (this.plan, this.team) = (plan, team);
        work = Work;
    }

    /// <param name="partial">Where the sums of each group go.</param>
    /// <param name="reports">Where its costs and failures go.</param>
    public void Run(int most, int rows, int groups, T*[] places, bool[] wide, T[][] partial, RunReport[] reports)
    {
        (this.rows, this.groups, this.places, this.wide, this.partial, this.reports) = (rows, groups, places, wide, partial, reports);
        while (workers.Count < groups)
        {
            workers.Add(new(plan, BlockSize));
        }

        try
        {
            team.RunInStep(most, work);
        }
        catch
        {
            // Who was broken off has met the others less often.
            Forget();
            throw;
        }
    }

    public void Dispose()
    {
        Forget();
        workers.ForEach(worker => worker.Dispose());
    }

    private void Work(int member)
    {
        JointBlocks<T> mine = Mine(member);
        Span<BatchWorker<T>> groups = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(workers)
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

    /// <returns>Whether all is to be done again, because a row of any group failed late.</returns>
    private bool RunRows(JointBlocks<T> mine, ReadOnlySpan<BatchWorker<T>> groups)
    {
        foreach (BatchWorker<T> group in groups)
        {
            group.Begin();
        }

        plan.Program.RunRows(mine);
        for (int b = 0; b < groups.Length; b++)
        {
            mine.Mine(b)[0] = groups[b].Finish(reports[mine.First + b]) ? 1 : 0;
        }

        mine.Meet();
        return mine.Total(0) > 0;
    }

    /// <summary>A member's share; whoever comes first divides.</summary>
    private JointBlocks<T> Mine(int member)
    {
        lock (dividing)
        {
            if (members.Length != team.Meeting.Members || divided != groups)
            {
                Divide(team.Meeting.Members);
            }

            return members[member];
        }
    }

    private void Divide(int count)
    {
        Forget();
        BlockSums sums = new(groups);
        object?[] common = new object?[plan.Program.States];
        members = new JointBlocks<T>[count];
        divided = groups;
        for (int m = 0; m < count; m++)
        {
            int first = groups * m / count, end = groups * (m + 1) / count;
            members[m] = new(
                team.Meeting, sums, first, [.. workers.GetRange(first, end - first).Select(worker => worker.Frame)], common);
        }
    }

    private void Forget()
    {
        if (members.Length > 0)
        {
            members[0].Dispose();
        }

        members = [];
    }
}
