using System.Numerics;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>
/// Whether stability, and not accuracy, bounds the steps of a row. The last two stages of a step stand at its end, at
/// states g and ĝ with slopes k and k̂; ρ = |h| ‖k − k̂‖ / ‖g − ĝ‖ estimates |hλ| of the dominant eigenvalue.
/// Reference: Hairer, Wanner 1996, section IV.2, "Automatic stiffness detection", equation 2.11.
/// </summary>
internal sealed unsafe class StabilityMeter<T>(StepCoefficients<T> coefficients, int dimension, int judged, int capacity) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>How many attempts before the last one steps are measured: enough for 20 accepted ones.</summary>
    public const int Attempts = 200;

    private const uint LastSteps = (1 << 20) - 1;
    private const int MostOfThem = 15;

    private readonly NativeBuffer<T> states = new(2L * BlockSize.Of(dimension, capacity));
    private readonly double boundary = 0.8 * StabilityFunction.RealBoundary(coefficients.Tableau);

    /// <summary>Whether a method has two stages at the end of its step.</summary>
    public static bool Measures(Tableau tableau) => tableau.Stages > 2 && tableau.C[^1] == 1 && tableau.C[^2] == 1;

    /// <summary>Whether most of the last steps of a row were as long as stability allows.</summary>
    public static bool Bounds(in RowState row) => BitOperations.PopCount(row.StabilityBound) >= MostOfThem;

    /// <summary>Measures the accepted steps among those tried.</summary>
    /// <param name="steps">Their sizes, one a lane.</param>
    public void Measure(Slab<T> slab, T* steps, RowState[] rows)
    {
        int last = coefficients.Tableau.Stages - 1;
        T* at = states.Data, before = at + BlockSize.Of(dimension, capacity);
        slab.Sum(coefficients.Stages[last], slab.State, steps, at);
        slab.Sum(coefficients.Stages[last - 1], slab.State, steps, before);
        for (int l = 0; l < slab.Map.Count; l++)
        {
            double distance = Distance(at, before, l, slab.Map.Lanes);
            double rho = Math.Abs(slab.Size[l]) * Distance(slab.Stage(last), slab.Stage(last - 1), l, slab.Map.Lanes) / distance;
            if (slab.IsTaken(l) && distance > 0 && double.IsFinite(rho))
            {
                ref uint bound = ref rows[slab.Map.Rows[l]].StabilityBound;
                bound = ((bound << 1) | (rho >= boundary ? 1u : 0)) & LastSteps;
            }
        }
    }

    public void Dispose() => states.Dispose();

    private double Distance(T* a, T* b, int lane, int lanes)
    {
        double sum = 0;
        for (int c = 0; c < judged; c++)
        {
            int at = (c * lanes) + lane;
            double difference = double.CreateTruncating(a[at]) - double.CreateTruncating(b[at]);
            sum += difference * difference;
        }

        return Math.Sqrt(sum);
    }
}
