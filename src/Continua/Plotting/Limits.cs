namespace Continua.Plotting;

/// <summary>Collects the values that an axis has to show, and computes its limits.</summary>
internal sealed class Limits(Axis axis)
{
    // A relative span below this is rounding error, not signal: 1e6 and 1e6 + 1e-5 are one value.
    private const double Flat = 1e-10;

    private double low = double.PositiveInfinity;
    private double high = double.NegativeInfinity;
    private readonly HashSet<double> edges = [];

    public bool Log => axis.Log;

    /// <summary>Whether both limits are edges of items that fill the frame, such as heat maps.</summary>
    public bool IsFilled => edges.Contains(low) && edges.Contains(high);

    public void Include(ReadOnlySpan<double> values)
    {
        foreach (double value in values)
        {
            Include(value);
        }
    }

    public void Include(double value)
    {
        if (Scale.Shows(value, axis.Log))
        {
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }
    }

    /// <summary>Includes an edge, such as the base of bars: if it becomes a limit, the limit gets no margin.</summary>
    public void IncludeEdge(double value)
    {
        Include(value);
        edges.Add(value);
    }

    /// <summary>Returns the limits that are set on the axis, otherwise the limits of the data with a margin.</summary>
    /// <param name="margin">The margin on each side, as a fraction of the span of the data.</param>
    public (double Low, double High) Compute(double margin)
    {
        (double from, double to) = axis.Log ? LogLimits(margin) : WithMargin(low, high, margin);
        from = axis.Min is { } min && Scale.Shows(min, axis.Log) ? min : from;
        to = axis.Max is { } max && Scale.Shows(max, axis.Log) ? max : to;
        return from < to ? (from, to) : FromOneLimit(from, to);
    }

    private (double From, double To) LogLimits(double margin)
    {
        (double from, double to) = low > high ? (0, 1) : WithMargin(Math.Log10(low), Math.Log10(high), margin, flat: 0.5);
        return (Math.Pow(10, Math.Clamp(from, -300, 299)), Math.Pow(10, Math.Clamp(to, -299, 300)));
    }

    private (double From, double To) WithMargin(double from, double to, double margin, double flat = 0)
    {
        if (from > to)
        {
            return (0, 1);
        }

        double size = Math.Max(Math.Abs(from), Math.Abs(to));
        bool isFlat = to - from <= Math.Max(Flat * size, 1e-290);
        double pad = !isFlat ? margin * (to - from) : flat > 0 ? flat : size > 1e-290 ? 0.1 * size : 1;
        return (edges.Contains(low) ? from : from - pad, edges.Contains(high) ? to : to + pad);
    }

    // Only one limit is set, and all data are outside it: the set limit is kept, and the other one follows from it.
    private (double From, double To) FromOneLimit(double from, double to)
    {
        double step = Math.Max(1, 0.1 * Math.Abs(from));
        return axis.Log
            ? axis.Max is null ? (from, 10 * from) : (to / 10, to)
            : axis.Max is null ? (from, from + step) : (to - step, to);
    }
}
