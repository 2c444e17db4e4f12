using System.Numerics;

namespace Continua.Kernels;

/// <summary>Numbers of all blocks of a batch that go through it side by side, two rounds of them.</summary>
internal sealed class BlockSums(int blocks)
{
    /// <summary>The most numbers a block gives at a time.</summary>
    public const int Parts = 8;

    private readonly double[] values = new double[2 * blocks * Parts];

    public int Blocks => blocks;

    public Span<double> Of(int block, int round) => values.AsSpan(((round % 2 * blocks) + block) * Parts, Parts);

    /// <summary>A sum over all blocks, in their order: it does not depend on who computes it.</summary>
    public double Total(int part, int round)
    {
        double sum = 0;
        for (int b = 0; b < blocks; b++)
        {
            sum += Of(b, round)[part];
        }

        return sum;
    }
}

/// <summary>
/// The blocks of one worker of a runner, each with a frame of its own, and what it has in common with the other workers: all
/// blocks go through a program side by side, because some instruction lets them wait for each other.
/// </summary>
/// <param name="first">The number of the first of these blocks among all.</param>
/// <param name="frames">One a block.</param>
/// <param name="common">What stateful instructions of all workers have in common, one place each.</param>
internal sealed class WorkerBlocks<T>(SpinBarrier barrier, BlockSums sums, int first, Frame<T>[] frames, object?[] common) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private int round;

    public Frame<T>[] Frames => frames;

    public int[] Lanes { get; } = new int[frames.Length];

    /// <summary>The number of the first of these blocks among all.</summary>
    public int First => first;

    /// <summary>The number of blocks of all workers.</summary>
    public int All => sums.Blocks;

    /// <summary>What stateful instructions keep for these blocks, one place each.</summary>
    public object?[] States { get; } = new object?[common.Length];

    /// <summary>What a stateful instruction keeps for all blocks; the first to ask creates it.</summary>
    public TState Common<TState>(int state, Func<TState> create)
        where TState : class
    {
        lock (common)
        {
            return (TState)(common[state] ??= create());
        }
    }

    /// <summary>Where one of these blocks puts its numbers before the next barrier.</summary>
    public Span<double> Mine(int block) => sums.Of(first + block, round);

    /// <summary>Waits until every block has put its numbers; <see cref="Total"/> is valid until the next barrier.</summary>
    public void ExchangeSums()
    {
        barrier.Wait();
        round++;
    }

    /// <summary>The numbers of all blocks at the last barrier, summed.</summary>
    public double Total(int part) => sums.Total(part, round - 1);

    /// <summary>What any block put at the last barrier.</summary>
    public double At(int block, int part) => sums.Of(block, round - 1)[part];

    /// <summary>Waits for all workers, without numbers.</summary>
    public void Wait() => barrier.Wait();

    public void Dispose()
    {
        foreach (object? state in common)
        {
            (state as IDisposable)?.Dispose();
        }
    }
}

/// <summary>An instruction at which the blocks of a batch wait for each other.</summary>
internal abstract class BarrierInstruction<T>(Operand result, params Operand[] reads) : Instruction<T>(result, reads)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public sealed override void Run(Frame<T> frame, int lanes)
    {
        WorkerBlocks<T> alone = frame.Alone;
        alone.Lanes[0] = lanes;
        RunTogether(alone);
    }

    /// <summary>Runs for the blocks of one worker, at the same time as the other workers.</summary>
    public abstract void RunTogether(WorkerBlocks<T> blocks);
}
