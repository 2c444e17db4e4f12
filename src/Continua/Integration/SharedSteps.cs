using System.Numerics;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>The part of one block in a solve whose steps are shared by the rows of all blocks.</summary>
internal interface ISharedSolve<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    BlockIntegrator<T> Integrator { get; }

    /// <summary>The record that receives the next attempt.</summary>
    StepRecordList<T>? Next();

    /// <summary>Called after an attempt has been accepted or rejected.</summary>
    void Attempted(StepRecord<T> stepRecord);
}

/// <summary>An error norm of quantities outside the states of the rows, such as sums over rows.</summary>
internal interface ISharedNorm
{
    double OfState();

    double OfSlope();

    double OfChange();

    double OfError();

    /// <summary>Called when the step of the last <see cref="OfError"/> has been accepted.</summary>
    void Accept();
}

/// <summary>
/// Steps shared by the rows of all blocks. The worker threads exchange sums of squares at a barrier before each
/// decision, which every worker then computes from the same sums.
/// </summary>
internal static class SharedSteps
{
    private const int Rows = 0, FirstSum = 1, Times = BlockSums.Parts - 1;

    /// <summary>
    /// Solves problems that their integrators have begun; <paramref name="extraNorm"/> is null if only the states are
    /// measured.
    /// </summary>
    /// <exception cref="ArgumentException">Rows of different blocks have different times.</exception>
    public static void Run<T>(
        WorkerBlocks<T> blocks, ReadOnlySpan<ISharedSolve<T>> mine, ISharedNorm? beside, CancellationToken cancellation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Start(blocks, mine, beside))
        {
            while (Attempt(blocks, mine, beside))
            {
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    private static bool Start<T>(WorkerBlocks<T> blocks, ReadOnlySpan<ISharedSolve<T>> mine, ISharedNorm? beside)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int parts = mine[0].Integrator.Parts;
        for (int b = 0; b < mine.Length; b++)
        {
            Span<double> sums = blocks.Mine(b);
            sums.Clear();
            BlockIntegrator<T> integrator = mine[b].Integrator;
            if (integrator.Running > 0)
            {
                sums[Rows] = integrator.Running;
                sums[Times] = integrator.TimesHash;
            }

            if (integrator.Running > 0 && integrator.ChoosesFirstSteps)
            {
                integrator.MeasureState(sums[FirstSum..]);
                integrator.MeasureSlope(sums[(FirstSum + parts)..]);
            }
        }

        blocks.ExchangeSums();
        double rows = blocks.Total(Rows);
        GuardTimes(blocks);
        if (rows > 0 && mine[0].Integrator.ChoosesFirstSteps)
        {
            ChooseFirstSteps(blocks, mine, beside, rows);
        }

        return rows > 0;
    }

    private static void GuardTimes<T>(WorkerBlocks<T> blocks)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int first = -1;
        for (int b = 0; b < blocks.All; b++)
        {
            if (blocks.At(b, Rows) > 0)
            {
                first = first < 0 ? b : first;
                Tensor.Guard(
                    blocks.At(b, Times) == blocks.At(first, Times),
                    $"{BlockProblem<T>.TimesDiffer}");
            }
        }
    }

    private static void ChooseFirstSteps<T>(
        WorkerBlocks<T> blocks, ReadOnlySpan<ISharedSolve<T>> mine, ISharedNorm? beside, double rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int parts = mine[0].Integrator.Parts;
        double size = Norm(blocks, mine, FirstSum, rows), slope = Norm(blocks, mine, FirstSum + parts, rows);
        (size, slope) = beside is null ? (size, slope) : (Math.Max(size, beside.OfState()), Math.Max(slope, beside.OfSlope()));
        for (int b = 0; b < mine.Length; b++)
        {
            blocks.Mine(b).Clear();
            if (mine[b].Integrator.Running > 0)
            {
                mine[b].Integrator.TryFirstSteps(size, slope);
                mine[b].Integrator.MeasureChange(blocks.Mine(b)[FirstSum..]);
            }
        }

        blocks.ExchangeSums();
        double change = Norm(blocks, mine, FirstSum, rows);
        change = beside is null ? change : Math.Max(change, beside.OfChange());
        foreach (ISharedSolve<T> one in mine)
        {
            if (one.Integrator.Running > 0)
            {
                one.Integrator.ChooseFirstSteps(change);
            }
        }
    }

    /// <returns>Whether any row was running.</returns>
    private static bool Attempt<T>(WorkerBlocks<T> blocks, ReadOnlySpan<ISharedSolve<T>> mine, ISharedNorm? beside)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int b = 0; b < mine.Length; b++)
        {
            Span<double> sums = blocks.Mine(b);
            sums.Clear();
            if (mine[b].Integrator.Running > 0)
            {
                mine[b].Integrator.Try();
                sums[Rows] = mine[b].Integrator.Running;
                mine[b].Integrator.MeasureError(sums[FirstSum..]);
            }
        }

        blocks.ExchangeSums();
        double rows = blocks.Total(Rows);
        if (rows == 0)
        {
            return false;
        }

        double error = Norm(blocks, mine, FirstSum, rows);
        error = beside is null ? error : Math.Max(error, beside.OfError());
        foreach (ISharedSolve<T> one in mine)
        {
            if (one.Integrator.Running > 0)
            {
                StepRecord<T> stepRecord = one.Integrator.Current;
                one.Integrator.Conclude(error, one.Next());
                one.Attempted(stepRecord);
            }
        }

        if (error <= 1)
        {
            beside?.Accept();
        }

        return true;
    }

    private static double Norm<T>(WorkerBlocks<T> blocks, ReadOnlySpan<ISharedSolve<T>> mine, int first, double rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        BlockIntegrator<T> any = mine[0].Integrator;
        Span<double> squares = stackalloc double[any.Parts];
        for (int p = 0; p < squares.Length; p++)
        {
            squares[p] = blocks.Total(first + p);
        }

        return any.NormOf(squares, rows);
    }
}
