namespace Continua.Plotting;

/// <summary>Collects what an axis has to show and settles its limits.</summary>
internal sealed class Limits(Axis axis)
{
    // A span below this part of the values is rounding, not a signal: 1e6 and 1e6 + 1e-5 are one value.
    private const double Flat = 1e-10;

    private double low = double.PositiveInfinity;
    private double high = double.NegativeInfinity;
    private readonly HashSet<double> ends = [];

    public bool Log => axis.Log;

    /// <summary>Both limits are ends of something that fills its frame.</summary>
    public bool IsFilled => ends.Contains(low) && ends.Contains(high);

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

    /// <summary>An end of something that reaches up to the frame, as bars stand on zero: without air beyond it.</summary>
    public void IncludeEnd(double value)
    {
        Include(value);
        ends.Add(value);
    }

    /// <summary>The limits: those given, else those of the data with a part of their span as air.</summary>
    public (double Low, double High) Settle(double air)
    {
        (double from, double to) = axis.Log ? Powers(air) : Padded(low, high, air);
        from = axis.Min is { } min && Scale.Shows(min, axis.Log) ? min : from;
        to = axis.Max is { } max && Scale.Shows(max, axis.Log) ? max : to;
        return from < to ? (from, to) : Beside(from, to);
    }

    private (double From, double To) Powers(double air)
    {
        (double from, double to) = low > high ? (0, 1) : Padded(Math.Log10(low), Math.Log10(high), air, flat: 0.5);
        return (Math.Pow(10, Math.Clamp(from, -300, 299)), Math.Pow(10, Math.Clamp(to, -299, 300)));
    }

    private (double From, double To) Padded(double from, double to, double air, double flat = 0)
    {
        if (from > to)
        {
            return (0, 1);
        }

        double size = Math.Max(Math.Abs(from), Math.Abs(to));
        bool isFlat = to - from <= Math.Max(Flat * size, 1e-290);
        double pad = !isFlat ? air * (to - from) : flat > 0 ? flat : size > 1e-290 ? 0.1 * size : 1;
        return (ends.Contains(low) ? from : from - pad, ends.Contains(high) ? to : to + pad);
    }

    // One limit is given and all data lie on its other side: the given one stands.
    private (double From, double To) Beside(double from, double to)
    {
        double step = Math.Max(1, 0.1 * Math.Abs(from));
        return axis.Log
            ? axis.Max is null ? (from, 10 * from) : (to / 10, to)
            : axis.Max is null ? (from, from + step) : (to - step, to);
    }
}
