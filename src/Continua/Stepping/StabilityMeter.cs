using System.Numerics;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// Estimates the distance of steps to the method's stability boundary. The last two stages are evaluated at the end of
/// the step, at states g and ĝ with slopes k and k̂; ρ = |h| ‖k − k̂‖ / ‖g − ĝ‖ estimates |hλ| of the dominant
/// eigenvalue λ of ∂f/∂y. Reference: Hairer, Wanner 1996, section IV.2, "Automatic stiffness detection", equation 2.11.
/// </summary>
internal sealed unsafe class StabilityMeter<T>(
    StepCoefficients<T> coefficients, double boundary, int dimension, int capacity) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeBuffer<T> states = new(2L * BlockSize.Of(dimension, capacity));

    /// <summary>
    /// Computes ρ divided by the method's stability boundary on the real axis for each lane; NaN where g = ĝ.
    /// </summary>
    /// <param name="sizes">The step sizes, one per lane.</param>
    /// <param name="controlled">The number of components under error control; these are the first ones.</param>
    public void Measure(StepRecord<T> stepRecord, T* sizes, int controlled, Span<double> ratios)
    {
        int last = coefficients.Count - 1;
        T* at = states.Data, before = at + BlockSize.Of(dimension, capacity);
        stepRecord.Sum(coefficients.Stages[last], stepRecord.State, sizes, at);
        stepRecord.Sum(coefficients.Stages[last - 1], stepRecord.State, sizes, before);
        for (int l = 0; l < stepRecord.Map.Count; l++)
        {
            double distance = Distance(at, before, l, stepRecord.Map.Lanes, controlled);
            double change = Distance(
                stepRecord.Stage(last), stepRecord.Stage(last - 1), l, stepRecord.Map.Lanes, controlled);
            ratios[l] = distance > 0 ? Math.Abs(stepRecord.Size[l]) * change / distance / boundary : double.NaN;
        }
    }

    public void Dispose() => states.Dispose();

    private static double Distance(T* a, T* b, int lane, int lanes, int controlled)
    {
        double sum = 0;
        for (int c = 0; c < controlled; c++)
        {
            int at = (c * lanes) + lane;
            double difference = double.CreateTruncating(a[at]) - double.CreateTruncating(b[at]);
            sum += difference * difference;
        }

        return Math.Sqrt(sum);
    }
}
