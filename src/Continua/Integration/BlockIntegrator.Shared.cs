using Continua.Fields;
using Continua.Kernels;

namespace Continua.Integration;

/// <summary>What rows that share their steps give to the common decision, for each part of the state.</summary>
internal sealed unsafe partial class BlockIntegrator<T>
{
    public int Parts => parts.Length;

    /// <summary>A number that blocks of equal times have in common.</summary>
    public double TimesInShort => problem.TimesInShort();

    /// <summary>Adds up, for each part, the squares of y in units of the tolerances.</summary>
    public void MeasureState(Span<double> squares) => Measure(current.State, null, squares);

    /// <summary>Likewise of the first slope.</summary>
    public void MeasureSlope(Span<double> squares) => Measure(stepper.FirstSlope(current), null, squares);

    /// <summary>Likewise of the change of the slope over the step that <see cref="TryFirstSteps"/> tries.</summary>
    public void MeasureChange(Span<double> squares) => Measure(error, stepper.FirstSlope(current), squares);

    /// <summary>Likewise of the error of the step that was tried.</summary>
    public void MeasureError(Span<double> sums)
    {
        for (int p = 0, first = 0; p < parts.Length; first += parts[p++])
        {
            if (parts.Length > 1)
            {
                EstimateErrors(current, first, parts[p]);
            }

            DoubleSums.Widen(new ReadOnlySpan<T>(squares, current.Map.Count), clocks.Exponents);
            sums[p] = DoubleSums.Total(clocks.Exponents[..current.Map.Count]);
        }
    }

    /// <summary>The norm of the worst part.</summary>
    /// <param name="squares">The squares of all rows, for each part.</param>
    public double NormOf(ReadOnlySpan<double> squares, double rows)
    {
        double worst = 0;
        for (int p = 0; p < parts.Length; p++)
        {
            worst = Math.Max(worst, Math.Sqrt(squares[p] / (parts[p] * rows)));
        }

        return worst;
    }

    private void Measure(T* values, T* less, Span<double> squares)
    {
        for (int p = 0, first = 0; p < parts.Length; first += parts[p++])
        {
            LaneMap map = current.Map;
            nint at = (nint)first * map.Lanes;
            scaled.Run(
                values + at, less == null ? null : less + at, current.State + at, atol + first, parts[p], map.Lanes, clocks.Exponents);
            squares[p] = DoubleSums.Total(clocks.Exponents[..map.Count]);
        }
    }

    /// <summary>The norm over the rows of this block; 0 where each has its own step.</summary>
    private double SharedNorm(T* values, T* less)
    {
        if (!controller.Shared)
        {
            return 0;
        }

        Span<double> squares = stackalloc double[parts.Length];
        Measure(values, less, squares);
        return NormOf(squares, running);
    }

    /// <summary>The error of the step tried, as it was when the step was first decided, or else over the rows of this block.</summary>
    private double SharedError()
    {
        if (attempts < sharedErrors.Count)
        {
            return sharedErrors[attempts];
        }

        if (rms)
        {
            Span<double> squares = stackalloc double[parts.Length];
            MeasureError(squares);
            return NormOf(squares, running);
        }

        int rows = current.Map.Count;
        double[] all = new double[BlockSize.Of(judged, rows)];
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = double.CreateTruncating(ratios[(i / rows * current.Map.Lanes) + (i % rows)]);
        }

        return Norm(all);
    }
}
