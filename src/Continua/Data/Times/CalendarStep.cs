namespace Continua.Learning;

/// <summary>The number of months between rows that all fall on the same day of the month, or all on the last day, at
/// the same time of day.</summary>
/// <param name="Months">The number of months, such as 1, 3 for quarters or 12 for years; the median if it varies; 0 for
/// any other rows.</param>
/// <param name="AtEnds">Whether all rows fall on the last days of their months, although the earliest date alone does
/// not imply this, as for 30 April and 31 May.</param>
internal readonly record struct CalendarStep(int Months, bool AtEnds)
{
    /// <summary>The step as text, which a note appends to the unit.</summary>
    public string Description => Months switch
    {
        0 => "",
        1 => ", monthly",
        3 => ", quarterly",
        12 => ", yearly",
        _ => $", every {Months} months",
    };

    /// <summary>Detects the calendar step of a column of dates.</summary>
    public static CalendarStep Of(MomentList moments)
    {
        if (moments.Count < 2)
        {
            return default;
        }

        DateTime origin = Local(moments.UtcTicks.Min(), moments.Offset);
        int[] months = new int[moments.Count];
        bool sameDay = true, monthEnds = true;
        for (int row = 0; row < months.Length && (sameDay || monthEnds); row++)
        {
            DateTime date = Local(moments.UtcTicks[row], moments.Offset);
            months[row] = 12 * (date.Year - origin.Year) + date.Month - origin.Month;
            sameDay &= date.Year < 9999 && origin.AddMonths(months[row]) == date;
            monthEnds &= date.AddDays(date.Date < DateTime.MaxValue.Date ? 1 : 0).Day == 1
                && date.TimeOfDay == origin.TimeOfDay;
        }

        return sameDay || monthEnds ? new(Median(months), monthEnds && !sameDay) : default;
    }

    private static DateTime Local(long ticks, TimeSpan offset) =>
        new(Math.Clamp(ticks + offset.Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks));

    // The median of the positive steps.
    private static int Median(int[] months)
    {
        int[] steps = [.. months.Zip(months.Skip(1), (a, b) => b - a).Where(step => step > 0).Order()];
        return steps.Length == 0 ? 0 : steps[steps.Length / 2];
    }
}
