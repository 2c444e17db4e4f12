using Continua.Kernels;
using Continua.Terms;
using Continua.Vectors;

namespace Continua.Integration;

/// <summary>The sizes of first steps.</summary>
internal sealed unsafe partial class BlockIntegrator<T>
{
    /// <summary>
    /// A first step from the sizes of y, f and the change of f over a small explicit Euler step.
    /// Reference: Hairer, Nørsett, Wanner 1993, section II.4, "Starting step size".
    /// </summary>
    private void ChooseFirstSteps()
    {
        LaneMap map = current.Map;
        (double Size, double Slope) shared = (SharedNorm(current.State, null), SharedNorm(current.Stage(0), null));
        for (int l = 0; l < map.Lanes; l++)
        {
            double d0 = controller.Shared ? shared.Size : ScaledNorm(current.State, null, l);
            double d1 = controller.Shared ? shared.Slope : ScaledNorm(current.Stage(0), null, l);
            ref RowState row = ref rows[map.Rows[l]];
            double span = Math.Abs(row.End - row.Start);
            double h = d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : 0.01 * d0 / d1;
            firstSteps[l] = double.IsFinite(h) ? Math.Min(h, span) : 1e-6 * span;
            firstSlopes[l] = d1;
            stepSizes[l] = T.CreateTruncating(firstSteps[l] * row.Direction);
            stageTimes[l] = T.CreateTruncating(row.Time + (firstSteps[l] * row.Direction));
        }

        T one = T.One;
        T* slope = current.Stage(0);
        StageKernels<T>.Combine(scratchState, current.State, stepSizes, &slope, &one, 1, dimension, map.Lanes);
        field.Evaluate(stageTimes, scratchState, error);
        CountEvaluations(1);
        double sharedChange = SharedNorm(error, current.Stage(0));
        int count = (map.Count + VectorFunctions.Unit - 1) / VectorFunctions.Unit * VectorFunctions.Unit;
        for (int l = 0; l < map.Count; l++)
        {
            double change = (controller.Shared ? sharedChange : ScaledNorm(error, current.Stage(0), l)) / firstSteps[l];
            firstSlopes[l] = Math.Max(firstSlopes[l], change);
            factors[l] = 0.01 / firstSlopes[l];
        }

        Array.Fill(exponents, 1.0 / (tableau.EmbeddedOrder + 1), 0, count);
        VectorFunctions.Pow(factors.AsSpan(0, count), exponents);
        for (int l = 0; l < map.Count; l++)
        {
            ref RowState row = ref rows[map.Rows[l]];
            double h = firstSlopes[l] <= 1e-15 ? Math.Max(1e-6, firstSteps[l] * 1e-3) : factors[l];
            row.Proposed = Math.Min(Math.Min(100 * firstSteps[l], h), Math.Abs(row.End - row.Start));
            row.Proposed = row.Proposed > 0 && double.IsFinite(row.Proposed) ? row.Proposed : firstSteps[l];
        }
    }

    /// <summary>The root mean square over all rows; 0 where each row has its own step.</summary>
    private double SharedNorm(T* values, T* less)
    {
        double sum = 0;
        for (int l = 0; l < current.Map.Count && controller.Shared; l++)
        {
            double norm = ScaledNorm(values, less, l);
            sum += norm * norm;
        }

        return Math.Sqrt(sum / Math.Max(1, current.Map.Count));
    }

    private double ScaledNorm(T* values, T* less, int lane)
    {
        int lanes = current.Map.Lanes;
        double sum = 0;
        for (int c = 0; c < judged; c++)
        {
            int at = (c * lanes) + lane;
            double value = double.CreateTruncating(less == null ? values[at] : values[at] - less[at]);
            double scale = double.CreateTruncating(atol[c])
                + (options.Rtol * Math.Abs(double.CreateTruncating(current.State[at])));
            sum += value / scale * (value / scale);
        }

        return Math.Sqrt(sum / judged);
    }
}
