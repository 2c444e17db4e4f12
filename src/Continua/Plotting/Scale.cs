namespace Continua.Plotting;

/// <summary>Maps data to pixels along one axis: <c>Low</c> to <c>Start</c>, and <c>High</c> to <c>End</c>.</summary>
internal readonly record struct Scale(double Low, double High, double Start, double End, bool Log)
{
    /// <summary>
    /// The largest magnitude of values that affect the limits; with larger values, a span could overflow.
    /// </summary>
    public const double Largest = 1e307;

    // Pixels are clamped to this bound, which is far outside any figure, but small enough for path coordinates, which
    // are integers in hundredths of a pixel.
    private const double Far = 1e5;

    /// <summary>The pixel of a value; NaN if the axis cannot show the value.</summary>
    public double Map(double value)
    {
        if (!double.IsFinite(value) || (Log && value <= 0))
        {
            return double.NaN;
        }

        double fraction = Log ? (Math.Log(value) - Math.Log(Low)) / (Math.Log(High) - Math.Log(Low)) : (value - Low) / (High - Low);
        return Math.Clamp(Start + fraction * (End - Start), -Far, Far);
    }

    public double[] Map(ReadOnlySpan<double> values)
    {
        double[] pixels = new double[values.Length];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = Map(values[i]);
        }

        return pixels;
    }

    /// <summary>Pixels per unit at a value, signed.</summary>
    public double Slope(double value) =>
        Log ? (End - Start) / ((Math.Log(High) - Math.Log(Low)) * value) : (End - Start) / (High - Low);

    /// <summary>Whether a value may affect the limits.</summary>
    public static bool Shows(double value, bool log) => Math.Abs(value) <= Largest && (!log || value > 0);
}
