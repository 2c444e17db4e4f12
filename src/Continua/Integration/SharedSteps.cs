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

/// <summary>
/// Norms, in units of the tolerances, of quantities outside the states of the rows, such as sums over rows.
/// </summary>
internal interface ISharedNorm
{
    /// <summary>The norm of the quantities themselves.</summary>
    double OfState();

    /// <summary>The norm of the slopes of the quantities at the start of the solve.</summary>
    double OfSlope();

    /// <summary>The norm of the change of the slopes over the small Euler step that chooses the first step.</summary>
    double OfChange();

    /// <summary>The norm of the errors of the quantities in the attempted step.</summary>
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
    /// Solves the problems of all blocks, after <see cref="BlockIntegrator{T}.Begin"/> of each;
    /// <paramref name="extraNorm"/> is null if only the states are part of the norms.
    /// </summary>
    /// <exception cref="ArgumentException">Rows of different blocks have different times.</exception>
    public static void Run<T>(
        WorkerBlocks<T> blocks, ReadOnlySpan<ISharedSolve<T>> solves, ISharedNorm? extraNorm,
        CancellationToken cancellation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Start(blocks, solves, extraNorm))
        {
            while (Attempt(blocks, solves, extraNorm))
            {
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    private static bool Start<T>(WorkerBlocks<T> blocks, ReadOnlySpan<ISharedSolve<T>> solves, ISharedNorm? extraNorm)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int parts = solves[0].Integrator.Parts;
        for (int b = 0; b < solves.Length; b++)
        {
            Span<double> sums = blocks.PartialSums(b);
            sums.Clear();
            BlockIntegrator<T> integrator = solves[b].Integrator;
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
        if (rows > 0 && solves[0].Integrator.ChoosesFirstSteps)
        {
            ChooseFirstSteps(blocks, solves, extraNorm, rows);
        }

        return rows > 0;
    }

    private static void GuardTimes<T>(WorkerBlocks<T> blocks)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int first = -1;
        for (int b = 0; b < blocks.All; b++)
        {
            if (blocks.PartialSum(b, Rows) > 0)
            {
                first = first < 0 ? b : first;
                Tensor.Guard(
                    blocks.PartialSum(b, Times) == blocks.PartialSum(first, Times),
                    $"{BlockProblem<T>.TimesDiffer}");
            }
        }
    }

    private static void ChooseFirstSteps<T>(
        WorkerBlocks<T> blocks, ReadOnlySpan<ISharedSolve<T>> solves, ISharedNorm? extraNorm, double rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int parts = solves[0].Integrator.Parts;
        double size = Norm(blocks, solves, FirstSum, rows), slope = Norm(blocks, solves, FirstSum + parts, rows);
        (size, slope) = extraNorm is null
            ? (size, slope)
            : (Math.Max(size, extraNorm.OfState()), Math.Max(slope, extraNorm.OfSlope()));
        for (int b = 0; b < solves.Length; b++)
        {
            blocks.PartialSums(b).Clear();
            if (solves[b].Integrator.Running > 0)
            {
                solves[b].Integrator.TryFirstSteps(size, slope);
                solves[b].Integrator.MeasureChange(blocks.PartialSums(b)[FirstSum..]);
            }
        }

        blocks.ExchangeSums();
        double change = Norm(blocks, solves, FirstSum, rows);
        change = extraNorm is null ? change : Math.Max(change, extraNorm.OfChange());
        foreach (ISharedSolve<T> solve in solves)
        {
            if (solve.Integrator.Running > 0)
            {
                solve.Integrator.ChooseFirstSteps(change);
            }
        }
    }

    /// <returns>Whether any row was running.</returns>
    private static bool Attempt<T>(WorkerBlocks<T> blocks, ReadOnlySpan<ISharedSolve<T>> solves, ISharedNorm? extraNorm)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int b = 0; b < solves.Length; b++)
        {
            Span<double> sums = blocks.PartialSums(b);
            sums.Clear();
            if (solves[b].Integrator.Running > 0)
            {
                solves[b].Integrator.TryStep();
                sums[Rows] = solves[b].Integrator.Running;
                solves[b].Integrator.MeasureError(sums[FirstSum..]);
            }
        }

        blocks.ExchangeSums();
        double rows = blocks.Total(Rows);
        if (rows == 0)
        {
            return false;
        }

        double error = Norm(blocks, solves, FirstSum, rows);
        error = extraNorm is null ? error : Math.Max(error, extraNorm.OfError());
        foreach (ISharedSolve<T> solve in solves)
        {
            if (solve.Integrator.Running > 0)
            {
                StepRecord<T> stepRecord = solve.Integrator.Current;
                solve.Integrator.Conclude(error, solve.Next());
                solve.Attempted(stepRecord);
            }
        }

        if (error <= 1)
        {
            extraNorm?.Accept();
        }

        return true;
    }

    private static double Norm<T>(WorkerBlocks<T> blocks, ReadOnlySpan<ISharedSolve<T>> solves, int first, double rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        BlockIntegrator<T> any = solves[0].Integrator;
        Span<double> squares = stackalloc double[any.Parts];
        for (int p = 0; p < squares.Length; p++)
        {
            squares[p] = blocks.Total(first + p);
        }

        return any.NormOf(squares, rows);
    }
}
