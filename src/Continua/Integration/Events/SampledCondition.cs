namespace Continua.Integration;

/// <summary>
/// The interpolating polynomial of a condition through at most nine samples around an interval, in Newton's form. If
/// the condition is a polynomial in the state and the interpolant of the step has a low degree, this polynomial is
/// exact.
/// </summary>
internal struct SampledCondition
{
    private const int MaxPoints = 9;

    private Points positions, differences;
    private int count;

    /// <summary>
    /// Interpolates the equidistant samples around the interval that ends at sample <paramref name="interval"/>.
    /// </summary>
    public void Fit(ReadOnlySpan<double> samples, int interval)
    {
        count = Math.Min(MaxPoints, samples.Length);
        int first = Math.Clamp(interval - (count / 2), 0, samples.Length - count);
        for (int i = 0; i < count; i++)
        {
            (positions[i], differences[i]) = ((double)(first + i) / (samples.Length - 1), samples[first + i]);
        }

        for (int order = 1; order < count; order++)
        {
            for (int i = count - 1; i >= order; i--)
            {
                differences[i] = (differences[i] - differences[i - 1]) / (positions[i] - positions[i - order]);
            }
        }
    }

    /// <summary>The value and the slope at a position, as a fraction of the step.</summary>
    public readonly (double Value, double Slope) At(double position)
    {
        (double value, double slope) = (differences[count - 1], 0);
        for (int i = count - 2; i >= 0; i--)
        {
            slope = (slope * (position - positions[i])) + value;
            value = (value * (position - positions[i])) + differences[i];
        }

        return (value, slope);
    }

    /// <summary>
    /// The zero between two positions at which the polynomial has different signs, <paramref name="side"/> being its
    /// sign at <paramref name="low"/>; computed by Newton's method within a bracket.
    /// </summary>
    public readonly double Root(double low, double high, double side)
    {
        double position = 0.5 * (low + high);
        for (int n = 0; n < 60; n++)
        {
            (double value, double slope) = At(position);
            (low, high) = side * value > 0 ? (position, high) : (low, position);
            double next = position - (value / slope);
            next = next > low && next < high ? next : 0.5 * (low + high);
            if (value == 0 || Math.Abs(next - position) <= 1e-13 * high)
            {
                return next;
            }

            position = next;
        }

        return position;
    }

    [System.Runtime.CompilerServices.InlineArray(MaxPoints)]
    private struct Points
    {
        private double first;
    }
}
