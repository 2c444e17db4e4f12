using System.Numerics;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// How near steps are to a method's bound of stability. The last two stages of a step stand at its end, at states g and ĝ with
/// slopes k and k̂; ρ = |h| ‖k − k̂‖ / ‖g − ĝ‖ estimates |hλ| of the dominant eigenvalue.
/// Reference: Hairer, Wanner 1996, section IV.2, "Automatic stiffness detection", equation 2.11.
/// </summary>
internal sealed unsafe class StabilityMeter<T>(StepCoefficients<T> coefficients, double boundary, int dimension, int capacity) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeBuffer<T> states = new(2L * BlockSize.Of(dimension, capacity));

    /// <summary>ρ over the bound of stability for each lane; not finite where it cannot be measured.</summary>
    /// <param name="sizes">The sizes of steps, one a lane.</param>
    /// <param name="judged">The components that count, the first ones.</param>
    public void Measure(StepRecord<T> stepRecord, T* sizes, int judged, Span<double> ratios)
    {
        int last = coefficients.Count - 1;
        T* at = states.Data, before = at + BlockSize.Of(dimension, capacity);
        stepRecord.Sum(coefficients.Stages[last], stepRecord.State, sizes, at);
        stepRecord.Sum(coefficients.Stages[last - 1], stepRecord.State, sizes, before);
        for (int l = 0; l < stepRecord.Map.Count; l++)
        {
            double distance = Distance(at, before, l, stepRecord.Map.Lanes, judged);
            double change = Distance(stepRecord.Stage(last), stepRecord.Stage(last - 1), l, stepRecord.Map.Lanes, judged);
            ratios[l] = distance > 0 ? Math.Abs(stepRecord.Size[l]) * change / distance / boundary : double.NaN;
        }
    }

    public void Dispose() => states.Dispose();

    private static double Distance(T* a, T* b, int lane, int lanes, int judged)
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
