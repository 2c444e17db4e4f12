using Continua.Fields;
using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Integration;

/// <summary>The sizes of first steps.</summary>
internal sealed unsafe partial class BlockIntegrator<T>
{
    /// <summary>Whether first steps are chosen from the equation, not given.</summary>
    public bool ChoosesFirstSteps => controller.IsAdaptive && options.FirstStep is null;

    /// <summary>
    /// A first step from the sizes of y, f and the change of f over a small explicit Euler step: that step.
    /// Reference: Hairer, Nørsett, Wanner 1993, section II.4, "Starting step size".
    /// </summary>
    /// <param name="size">The size of y over all rows, where they share their steps.</param>
    /// <param name="slope">Likewise of f.</param>
    public void TryFirstSteps(double size, double slope)
    {
        LaneMap map = current.Map;
        Span<double> factors = clocks.Factors, exponents = clocks.Exponents;
        if (!controller.Shared)
        {
            ScaledNorms(current.State, null, factors);
            ScaledNorms(stepper.FirstSlope(current), null, exponents);
        }

        for (int l = 0; l < map.Lanes; l++)
        {
            (double d0, double d1) = controller.Shared ? (size, slope) : (factors[l], exponents[l]);
            ref RowState row = ref rows[map.Rows[l]];
            double span = Math.Abs(row.End - row.Start);
            double h = d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : 0.01 * d0 / d1;
            firstSteps[l] = FirstStep(double.IsFinite(h) ? h : 1e-6 * span, row);
            firstSlopes[l] = d1;
            stepSizes[l] = T.CreateTruncating(firstSteps[l] * row.Direction);
            stageTimes[l] = T.CreateTruncating(row.Time + (firstSteps[l] * row.Direction));
        }

        stepper.SlopeAfterEuler(current, stepSizes, stageTimes, error);
        evaluations++;
    }

    /// <summary>The first steps themselves, after <see cref="TryFirstSteps"/>.</summary>
    /// <param name="sharedChange">The size of the change of f over all rows, where they share their steps.</param>
    public void ChooseFirstSteps(double sharedChange)
    {
        LaneMap map = current.Map;
        int count = (map.Count + VectorFunctions.Unit - 1) / VectorFunctions.Unit * VectorFunctions.Unit;
        Span<double> factors = clocks.Factors, exponents = clocks.Exponents;
        if (!controller.Shared)
        {
            ScaledNorms(error, stepper.FirstSlope(current), exponents);
        }

        for (int l = 0; l < map.Count; l++)
        {
            double change = (controller.Shared ? sharedChange : exponents[l]) / firstSteps[l];
            firstSlopes[l] = Math.Max(firstSlopes[l], change);
            factors[l] = 0.01 / firstSlopes[l];
        }

        exponents[..count].Fill(1.0 / (stepper.ErrorExponent));
        VectorFunctions.Pow(factors[..count], exponents);
        for (int l = 0; l < map.Count; l++)
        {
            ref RowState row = ref rows[map.Rows[l]];
            double h = firstSlopes[l] <= 1e-15 ? Math.Max(1e-6, firstSteps[l] * 1e-3) : factors[l];
            double proposed = Math.Min(100 * firstSteps[l], h);
            clocks.Proposed[l] = row.Proposed = proposed > 0 && double.IsFinite(proposed) ? FirstStep(proposed, row) : firstSteps[l];
        }
    }

    /// <summary>A first step that the clock resolves and that ends within the span.</summary>
    private static double FirstStep(double size, in RowState row)
    {
        bool resolved = size > 1e-12 * Math.Abs(row.Start);
        double least = resolved ? size : Math.Max(size, ClockResolution.LeastFirstStep(row.Start));
        return Math.Min(least, Math.Abs(row.End - row.Start));
    }

    /// <summary>The norm of a value in units of the tolerances, for each lane.</summary>
    private void ScaledNorms(T* values, T* less, Span<double> norms)
    {
        int lanes = current.Map.Lanes;
        scaled.Run(values, less, current.State, atol, judged, lanes, norms);
        for (int l = 0; l < lanes; l++)
        {
            norms[l] = Math.Sqrt(norms[l] / judged);
        }
    }
}
