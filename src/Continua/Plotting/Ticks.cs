using System.Globalization;

namespace Continua.Plotting;

/// <summary>The ticks of one axis. Labels are in units of 10^<c>Exponent</c>; minor ticks have no label.</summary>
internal sealed record Ticks(IReadOnlyList<(double Value, string Label)> Major, IReadOnlyList<double> Minor, int Exponent)
{
    /// <summary>Returns about <paramref name="target"/> ticks at round values between two limits.</summary>
    public static Ticks Of(Axis axis, double low, double high, int target)
    {
        if (axis is { Categories: { } names, Log: false })
        {
            return new([.. names.Select((name, i) => ((double)i, name)).Where(t => t.Item1 >= low && t.Item1 <= high)], [], 0);
        }

        Ticks ticks = axis.Log ? LogTicks.Of(low, high, target)
            : axis.Dates is { } dates ? DateTicks.Of(dates, low, high, target)
            : Linear(low, high, target, axis.WholeNumbers);

        // A single tick does not define a scale.
        return ticks.Major.Count > 1 || target > 3 ? ticks : Of(axis, low, high, target + 1);
    }

    /// <summary>Formats a whole number in the invariant culture, with a minus sign rather than a hyphen.</summary>
    public static string Whole(double value) => Fixed(value, 0);

    public static string Fixed(double value, int decimals) =>
        value.ToString("F" + decimals, CultureInfo.InvariantCulture).Replace('-', '−');

    public static Ticks Linear(double low, double high, int target, bool whole)
    {
        (int digit, int power) = Step((high - low) / Math.Max(1, target), whole);
        if (!(At(digit, power) > 0))
        {
            // The step underflows: there are no round values at this magnitude.
            return new([], [], 0);
        }

        double first = Math.Ceiling(low / At(digit, power) - 1e-6), last = Math.Floor(high / At(digit, power) + 1e-6);
        double largest = Math.Max(Math.Abs(At(first * digit, power)), Math.Abs(At(last * digit, power)));
        int exponent = Factor(largest);
        List<(double, string)> major = [];
        for (double k = first; k <= last; k++)
        {
            // Adding 0 makes a negative zero positive.
            major.Add((At((k + 0) * digit, power), Fixed(At((k + 0) * digit, power - exponent), Math.Clamp(exponent - power, 0, 15))));
        }

        return new(major, [], exponent);
    }

    // The nearest of 1, 2, 5 times a power of ten by ratio; the bounds are the square roots of 2, 10 and 50.
    private static (int Digit, int Power) Step(double span, bool whole)
    {
        int power = (int)Math.Floor(Math.Log10(span));
        double part = span / Math.Pow(10, power);
        (int digit, power) = part < 1.414 ? (1, power) : part < 3.162 ? (2, power) : part < 7.071 ? (5, power) : (1, power + 1);
        return whole && power < 0 ? (1, 0) : (digit, power);
    }

    // Dividing by 10^n rounds once; multiplying by 10^-n would give 0.30000000000000004.
    private static double At(double digits, int power) =>
        power < 0 ? digits / Math.Pow(10, -power) : digits * Math.Pow(10, power);

    // The exponent to move to the axis label: tick label 1.5 and axis label "(×10^6)" instead of tick label 1500000.
    private static int Factor(double largest) =>
        largest is 0 or (>= 1e-3 and < 1e5) ? 0 : 3 * (int)Math.Floor(Math.Log10(largest) / 3 + 1e-9);
}
