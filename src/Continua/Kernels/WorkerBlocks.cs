using System.Numerics;

namespace Continua.Kernels;

/// <summary>
/// The partial sums that the blocks of a batch exchange at a barrier. The sums of two rounds are stored, so that blocks
/// can write those of the next round while others still read those of the last.
/// </summary>
internal sealed class BlockSums(int blocks)
{
    /// <summary>The maximum number of partial sums per block and round.</summary>
    public const int Parts = 8;

    private readonly double[] values = new double[2 * blocks * Parts];

    public int Blocks => blocks;

    public Span<double> Of(int block, int round) => values.AsSpan(((round % 2 * blocks) + block) * Parts, Parts);

    /// <summary>Sums one part over all blocks, in block order, so that every worker obtains the same bits.</summary>
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
/// The blocks of one worker thread, each with its own frame, and the state shared with the other worker threads. All
/// blocks run a program in lockstep, because it contains a <see cref="BarrierInstruction{T}"/>.
/// </summary>
/// <param name="barrier">The barrier of all workers.</param>
/// <param name="sums">The partial sums of all blocks.</param>
/// <param name="first">The index of the first of these blocks among the blocks of all workers.</param>
/// <param name="frames">One frame per block.</param>
/// <param name="common">The state that all workers share, one entry per stateful instruction.</param>
internal sealed class WorkerBlocks<T>(SpinBarrier barrier, BlockSums sums, int first, Frame<T>[] frames, object?[] common) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private int round;

    public Frame<T>[] Frames => frames;

    /// <summary>The number of lanes of each of these blocks.</summary>
    public int[] Lanes { get; } = new int[frames.Length];

    /// <summary>The index of the first of these blocks among the blocks of all workers.</summary>
    public int First => first;

    /// <summary>The number of blocks of all workers.</summary>
    public int All => sums.Blocks;

    /// <summary>The state of this worker, one entry per stateful instruction.</summary>
    public object?[] States { get; } = new object?[common.Length];

    /// <summary>Returns the state of an instruction shared by all workers; the first caller creates it.</summary>
    public TState Common<TState>(int state, Func<TState> create)
        where TState : class
    {
        lock (common)
        {
            return (TState)(common[state] ??= create());
        }
    }

    /// <summary>
    /// The partial sums of one of these blocks, to be written before the next <see cref="ExchangeSums"/>.
    /// </summary>
    public Span<double> PartialSums(int block) => sums.Of(first + block, round);

    /// <summary>
    /// Waits until every block has written its partial sums; <see cref="Total"/> is valid until the next call.
    /// </summary>
    public void ExchangeSums()
    {
        barrier.Wait();
        round++;
    }

    /// <summary>The sum of one part over all blocks, as of the last <see cref="ExchangeSums"/>.</summary>
    public double Total(int part) => sums.Total(part, round - 1);

    /// <summary>The partial sum of a block of any worker, as of the last <see cref="ExchangeSums"/>.</summary>
    public double PartialSum(int block, int part) => sums.Of(block, round - 1)[part];

    /// <summary>Waits for all workers, without exchanging sums.</summary>
    public void Wait() => barrier.Wait();

    public void Dispose()
    {
        foreach (object? state in common)
        {
            (state as IDisposable)?.Dispose();
        }
    }
}

/// <summary>
/// An instruction that runs for all blocks of a batch in lockstep, such as a solve with a shared step size.
/// </summary>
internal abstract class BarrierInstruction<T>(Operand result, params Operand[] reads) : Instruction<T>(result, reads)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public sealed override void Run(Frame<T> frame, int lanes)
    {
        WorkerBlocks<T> onlyBlock = frame.AsOnlyBlock;
        onlyBlock.Lanes[0] = lanes;
        RunTogether(onlyBlock);
    }

    /// <summary>Runs the instruction for the blocks of one worker, concurrently with the other workers.</summary>
    public abstract void RunTogether(WorkerBlocks<T> blocks);
}
