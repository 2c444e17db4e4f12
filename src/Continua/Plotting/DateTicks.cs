using System.Globalization;

namespace Continua.Plotting;

/// <summary>
/// Computes the ticks of a date axis, at round years, months, days or times of day; labels use the invariant culture.
/// </summary>
internal static class DateTicks
{
    private const long Day = TimeSpan.TicksPerDay;

    // Steps that divide the next larger unit. Months and years differ in length and are handled separately.
    private static long[] Clock { get; } =
    [
        .. new[] { 1, 2, 5, 10, 15, 30 }.Select(n => n * TimeSpan.TicksPerSecond),
        .. new[] { 1, 2, 5, 10, 15, 30 }.Select(n => n * TimeSpan.TicksPerMinute),
        .. new[] { 1, 2, 3, 6, 12 }.Select(n => n * TimeSpan.TicksPerHour),
    ];

    private static int[] Days { get; } = [1, 2, 5, 10];

    private static int[] Months { get; } = [1, 2, 3, 6];

    public static Ticks Of(DateScale scale, double low, double high, int target)
    {
        DateTime from = scale.At(low), to = scale.At(high);
        double step = (to - from).Ticks / (double)Math.Max(1, target);
        if (step < TimeSpan.TicksPerSecond)
        {
            // Below a second, dates would be no clearer than numbers.
            return Ticks.Linear(low, high, target, whole: false);
        }

        (IEnumerable<DateTime> dates, string pattern) = Dates(from, step);
        List<(double, string)> major = [];
        DateTime previous = DateTime.MinValue;
        foreach (DateTime date in dates.SkipWhile(d => d < from).TakeWhile(d => d <= to))
        {
            major.Add((scale.Of(date), Label(date, previous, pattern)));
            previous = date;
        }

        return new(major, [], 0);
    }

    private static (IEnumerable<DateTime> Dates, string Pattern) Dates(DateTime from, double step)
    {
        // The nearest step by ratio, so that the number of ticks is near the target.
        long clock = Clock.MinBy(s => Math.Abs(Math.Log(s / step)));
        if (step < 0.7 * Day)
        {
            return (Every(from.Date, clock), clock % TimeSpan.TicksPerMinute == 0 ? "HH:mm" : "HH:mm:ss");
        }

        double days = step / Day, months = days / 30.44;
        return days < 18 ? (InMonths(from, Nearest(Days, days)), "d MMM")
            : months < 8 ? (EveryMonths(new(from.Year, 1, 1), Nearest(Months, months)), "MMM")
            : (EveryYears(from.Year, Round(months / 12)), "yyyy");
    }

    // A label includes the larger units that changed since the previous tick: "22:00", "5 Mar", "02:00"; "Nov",
    // "Jan 2014", "Mar".
    private static string Label(DateTime date, DateTime previous, string pattern)
    {
        string full = pattern switch
        {
            "yyyy" => "yyyy",
            "MMM" => date.Year == previous.Year ? "MMM" : "MMM yyyy",
            "d MMM" => date.Year == previous.Year ? "d MMM" : "d MMM yyyy",
            _ when date.Date == previous.Date => pattern,
            _ when previous == DateTime.MinValue => "d MMM yyyy " + pattern,
            _ => date.TimeOfDay == TimeSpan.Zero ? "d MMM" : "d MMM " + pattern,
        };
        return date.ToString(full, CultureInfo.InvariantCulture);
    }

    private static IEnumerable<DateTime> Every(DateTime first, long step)
    {
        for (long ticks = first.Ticks; ticks < DateTime.MaxValue.Ticks; ticks += step)
        {
            yield return new(ticks);
        }
    }

    // The 1st, 6th, 11th … of every month, without days too near the 1st of the next month.
    private static IEnumerable<DateTime> InMonths(DateTime start, int days) =>
        from month in EveryMonths(new(start.Year, start.Month, 1), 1)
        let length = DateTime.DaysInMonth(month.Year, month.Month)
        from day in Enumerable.Range(0, (length + days - 1) / days).Select(i => 1 + i * days)
        where day == 1 || length + 1 - day > days / 2
        select month.AddDays(day - 1);

    private static IEnumerable<DateTime> EveryMonths(DateTime first, int step)
    {
        for (int month = first.Year * 12 + first.Month - 1; month < 12 * 10_000; month += step)
        {
            yield return new(month / 12, month % 12 + 1, 1);
        }
    }

    private static IEnumerable<DateTime> EveryYears(int from, int step)
    {
        for (int year = from / step * step; year < 10_000; year += step)
        {
            yield return new(Math.Max(1, year), 1, 1);
        }
    }

    private static int Nearest(int[] steps, double target) => steps.MinBy(s => Math.Abs(Math.Log(s / target)));

    private static int Round(double years)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(1, years))));
        return (int)(power * Nearest([1, 2, 5, 10], Math.Max(1, years) / power));
    }
}
