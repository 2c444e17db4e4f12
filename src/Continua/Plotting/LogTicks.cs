namespace Continua.Plotting;

/// <summary>
/// Computes the ticks of a logarithmic axis: powers of ten, or finer steps if the limits contain fewer than two powers.
/// </summary>
internal static class LogTicks
{
    // The largest stride leaves at most one step between 10^-300 and 10^300.
    private static int[] Strides { get; } = [1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 300, 600];

    public static Ticks Of(double low, double high, int target)
    {
        int first = (int)Math.Ceiling(Math.Log10(low) - 1e-9), last = (int)Math.Floor(Math.Log10(high) + 1e-9);
        if (last - first >= 1)
        {
            return Decades(first, last, low, high, Math.Max(1, target));
        }

        List<(double, string)> major = [.. Multiples([1, 2, 5], first - 1, last + 1, low, high).Select(t => (t.Value, Label(t, true)))];
        return major.Count >= 2
            ? new(major, Values([3, 4, 6, 7, 8, 9], first - 1, last + 1, low, high), 0)
            : Ticks.Linear(low, high, target, whole: false);
    }

    private static Ticks Decades(int first, int last, double low, double high, int target)
    {
        // The smallest stride for which the number of decades does not exceed the target.
        int stride = Strides.First(stride => (last - first) / stride <= target);
        bool plain = first >= -3 && last <= 4;
        int start = (int)Math.Ceiling(first / (double)stride) * stride;
        List<(double, string)> major = [];
        for (int power = start; power <= last; power += stride)
        {
            major.Add((Math.Pow(10, power), Label((Math.Pow(10, power), 1, power), plain)));
        }

        int[] between = stride switch { 1 => [2, 3, 4, 5, 6, 7, 8, 9], <= 5 => [1], _ => [] };
        return new(major, Values(between, first - 1, last, low, high), 0);
    }

    private static string Label((double Value, int Digit, int Power) tick, bool plain) =>
        plain && tick.Power is >= -4 and <= 4 ? Ticks.Fixed(tick.Value, Math.Max(0, -tick.Power))
        : (tick.Digit == 1 ? "" : $"{Ticks.Whole(tick.Digit)}×") + $"10^{Ticks.Whole(tick.Power)}";

    private static List<double> Values(int[] digits, int first, int last, double low, double high) =>
        [.. Multiples(digits, first, last, low, high).Select(tick => tick.Value)];

    private static IEnumerable<(double Value, int Digit, int Power)> Multiples(int[] digits, int first, int last, double low, double high) =>
        from power in Enumerable.Range(first, Math.Max(0, last - first + 1))
        from digit in digits
        let value = digit * Math.Pow(10, power)
        where value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)
        select (value, digit, power);
}
