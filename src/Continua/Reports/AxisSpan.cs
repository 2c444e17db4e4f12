using Continua.Plotting;

namespace Continua.Reporting;

/// <summary>The limits of an axis, from what was observed: a diverging forecast or a few wild cells must not flatten the rest.</summary>
internal readonly record struct AxisSpan(double Low, double High, int Outside)
{
    // Where all values span this many times what the middle 98 % do, a few broken cells are at work, not spikes.
    private const double Wild = 10;

    public bool IsEmpty => !(Low < High);

    /// <param name="air">The part of the span added on either side.</param>
    public static AxisSpan Of(IEnumerable<double> values, double air)
    {
        double[] sorted = [.. values.Where(double.IsFinite).Order()];
        if (sorted.Length == 0 || sorted[0] == sorted[^1])
        {
            return new(0, 0, 0);
        }

        (double low, double high) = (sorted[sorted.Length / 100], sorted[^(1 + sorted.Length / 100)]);
        double span = high - low;
        bool isWild = span > 0 && sorted[^1] - sorted[0] > Wild * span;
        (low, high) = isWild ? (low - 0.3 * span, high + 0.3 * span) : (sorted[0], sorted[^1]);
        double pad = air * (high - low);
        return new(low - pad, high + pad, isWild ? sorted.Count(v => v < low || v > high) : 0);
    }

    /// <summary>Sets limits; positive data keep a positive axis.</summary>
    public void Set(Axis axis, bool isPositive)
    {
        if (!IsEmpty)
        {
            axis.Max = Math.Min(High, Scale.Largest);
            axis.Min = Math.Max(isPositive ? 0 : -Scale.Largest, Low);
        }
    }
}
