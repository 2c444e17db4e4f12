using System.Numerics;
using Continua.Execution;
using Continua.Fields;
using Continua.Stepping;
using Continua.Vectors;

namespace Continua.Integration;

/// <summary>
/// Chooses first step sizes from the norms of y, f and the change of f over a small explicit Euler step. Reference:
/// Hairer, Nørsett, Wanner 1993, section II.4, "Starting step size".
/// </summary>
internal sealed unsafe class FirstSteps<T>(
    Stepper<T> stepper, ErrorScale<T> scale, LaneClocks clocks, RowState[] rows, StepController controller)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly bool shared = controller.Shared;
    private readonly double[] small = new double[rows.Length], slopes = new double[rows.Length];

    /// <summary>
    /// Takes the small Euler steps, and writes the slopes at their ends to <paramref name="slopeAfter"/>. If rows share
    /// their steps, <paramref name="size"/> and <paramref name="slope"/> are the norms of y and f over all rows.
    /// <paramref name="sizes"/> and <paramref name="times"/> are scratch buffers with one element per lane.
    /// </summary>
    public void Try(StepRecord<T> stepRecord, double size, double slope, T* sizes, T* times, T* slopeAfter)
    {
        LaneMap map = stepRecord.Map;
        Span<double> stateNorms = clocks.Factors, slopeNorms = clocks.Exponents;
        if (!shared)
        {
            scale.SizesOf(stepRecord, stepRecord.State, null, stateNorms);
            scale.SizesOf(stepRecord, stepper.FirstSlope(stepRecord), null, slopeNorms);
        }

        for (int l = 0; l < map.Lanes; l++)
        {
            (double d0, double d1) = shared ? (size, slope) : (stateNorms[l], slopeNorms[l]);
            ref RowState row = ref rows[map.Rows[l]];
            double time = clocks.Time[l], span = Math.Abs(row.End - row.Start);
            double h = d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : 0.01 * d0 / d1;

            // The norm of the slope is infinite if a component is zero and its absolute tolerance is zero too.
            // No later than the first time on which a step lands: beyond it the field may jump, or depend on later data.
            small[l] = Math.Min(
                ClockResolution.FirstStep(h > 0 && double.IsFinite(h) ? h : 1e-6 * span, row),
                Math.Abs(row.KnotTo - time));
            slopes[l] = d1;
            sizes[l] = T.CreateTruncating(small[l] * row.Direction);
            times[l] = T.CreateTruncating(time + (small[l] * row.Direction));
        }

        stepper.SlopeAfterEuler(stepRecord, sizes, times, slopeAfter);
    }

    /// <summary>
    /// Chooses the first steps from the slopes that <see cref="Try"/> has written. If rows share their steps,
    /// <paramref name="sharedChange"/> is the norm of the change of f over all rows.
    /// </summary>
    public void Choose(StepRecord<T> stepRecord, double sharedChange, T* slopeAfter)
    {
        ComputeFactors(stepRecord, sharedChange, slopeAfter);
        LaneMap map = stepRecord.Map;
        for (int l = 0; l < map.Count; l++)
        {
            ref RowState row = ref rows[map.Rows[l]];
            clocks.Proposed[l] = row.Proposed = SizeOf(l, row);
        }
    }

    /// <summary>
    /// Chooses sizes for lanes that begin again at a later time; no size grows. <paramref name="sizes"/>,
    /// <paramref name="times"/> and <paramref name="slopeAfter"/> are scratch buffers.
    /// </summary>
    public void Again(StepRecord<T> stepRecord, ReadOnlySpan<int> lanes, T* sizes, T* times, T* slopeAfter)
    {
        Try(stepRecord, 0, 0, sizes, times, slopeAfter);
        ComputeFactors(stepRecord, 0, slopeAfter);
        foreach (int l in lanes)
        {
            ref RowState row = ref rows[stepRecord.Map.Rows[l]];
            row.Work.Evaluations++;
            clocks.Proposed[l] = row.Proposed = Math.Min(clocks.Proposed[l], SizeOf(l, row));
        }
    }

    /// <summary>Computes the sizes for which the estimated error of a first step is the tolerance.</summary>
    private void ComputeFactors(StepRecord<T> stepRecord, double sharedChange, T* slopeAfter)
    {
        LaneMap map = stepRecord.Map;
        int count = (map.Count + VectorFunctions.Unit - 1) / VectorFunctions.Unit * VectorFunctions.Unit;
        Span<double> factors = clocks.Factors, exponents = clocks.Exponents;
        if (!shared)
        {
            scale.SizesOf(stepRecord, slopeAfter, stepper.FirstSlope(stepRecord), exponents);
        }

        for (int l = 0; l < map.Count; l++)
        {
            double change = (shared ? sharedChange : exponents[l]) / small[l];
            slopes[l] = Math.Max(slopes[l], change);
            factors[l] = 100 * slopes[l];
        }

        VectorFunctions.InverseRoot(factors[..count], stepper.ErrorExponent);
    }

    private double SizeOf(int lane, in RowState row)
    {
        double h = slopes[lane] <= 1e-15
            ? Math.Max(1e-6, small[lane] * 1e-3) : controller.FirstStepFactor * clocks.Factors[lane];
        double proposed = Math.Min(100 * small[lane], h);
        return proposed > 0 && double.IsFinite(proposed) ? ClockResolution.FirstStep(proposed, row) : small[lane];
    }
}
