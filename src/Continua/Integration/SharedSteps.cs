using System.Numerics;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>A block's part in a solve whose steps its rows share with those of other blocks.</summary>
internal interface ISharedSolve<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    BlockIntegrator<T> Integrator { get; }

    /// <summary>Where the coming attempt goes.</summary>
    StepRecordList<T>? Next();

    /// <summary>An attempt has been decided.</summary>
    void Attempted(StepRecord<T> stepRecord);
}

/// <summary>What else is judged beside the states of rows; null where nothing is.</summary>
internal interface ISharedNorm
{
    double OfState();

    double OfSlope();

    double OfChange();

    double OfError();

    /// <summary>The step whose error was asked for last has been accepted.</summary>
    void Accept();
}

/// <summary>
/// Steps that the rows of all blocks share: blocks are advanced side by side and meet before each decision, which every
/// worker takes for itself from the same numbers.
/// </summary>
internal static class SharedSteps
{
    private const int Rows = 0, FirstSum = 1, Times = BlockSums.Parts - 1;

    /// <summary>Solves problems that their integrators have begun.</summary>
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
            Span<double> sums = blocks.PartialSums(b);
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
        WorkerBlocks<T> blocks, ReadOnlySpan<ISharedSolve<T>> mine, ISharedNorm? beside, double rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int parts = mine[0].Integrator.Parts;
        double size = Norm(blocks, mine, FirstSum, rows), slope = Norm(blocks, mine, FirstSum + parts, rows);
        (size, slope) = beside is null ? (size, slope) : (Math.Max(size, beside.OfState()), Math.Max(slope, beside.OfSlope()));
        for (int b = 0; b < mine.Length; b++)
        {
            blocks.PartialSums(b).Clear();
            if (mine[b].Integrator.Running > 0)
            {
                mine[b].Integrator.TryFirstSteps(size, slope);
                mine[b].Integrator.MeasureChange(blocks.PartialSums(b)[FirstSum..]);
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
            Span<double> sums = blocks.PartialSums(b);
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
