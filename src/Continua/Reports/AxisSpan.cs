using Continua.Plotting;

namespace Continua.Reporting;

/// <summary>
/// The limits of an axis, computed from the observations without outliers, so that neither a diverging forecast nor a
/// few outliers flatten the rest.
/// </summary>
/// <param name="Low">The lower limit.</param>
/// <param name="High">The upper limit.</param>
/// <param name="Outside">The number of observations outside the limits.</param>
internal readonly record struct AxisSpan(double Low, double High, int Outside)
{
    // If all values span more than this multiple of the middle 98 %, a few values are outliers rather than peaks of the
    // data.
    private const double OutlierRatio = 10;

    public bool IsEmpty => !(Low < High);

    /// <summary>Computes the limits.</summary>
    /// <param name="values">The observed values.</param>
    /// <param name="margin">The fraction of the span added on either side.</param>
    public static AxisSpan Of(IEnumerable<double> values, double margin)
    {
        double[] sorted = [.. values.Where(double.IsFinite).Order()];
        if (sorted.Length == 0 || sorted[0] == sorted[^1])
        {
            return new(0, 0, 0);
        }

        (double low, double high) = (sorted[sorted.Length / 100], sorted[^(1 + sorted.Length / 100)]);
        double span = high - low;
        bool hasOutliers = span > 0 && sorted[^1] - sorted[0] > OutlierRatio * span;
        (low, high) = hasOutliers ? (low - 0.3 * span, high + 0.3 * span) : (sorted[0], sorted[^1]);
        double pad = margin * (high - low);
        return new(low - pad, high + pad, hasOutliers ? sorted.Count(v => v < low || v > high) : 0);
    }

    /// <summary>
    /// Sets the limits of an axis, unless they are empty; if the data are positive, the lower limit is not negative.
    /// </summary>
    public void Set(Axis axis, bool isPositive)
    {
        if (!IsEmpty)
        {
            axis.Max = Math.Min(High, Scale.Largest);
            axis.Min = Math.Max(isPositive ? 0 : -Scale.Largest, Low);
        }
    }
}
