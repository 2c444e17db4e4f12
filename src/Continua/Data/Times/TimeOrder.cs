namespace Continua.Learning;

/// <summary>The refusal of times that do not increase, with what helps in each case.</summary>
internal sealed class TimeOrder(DelimitedFile file, TimeColumn column, TimesFound found, bool hasSeries, string? series)
{
    public DataFileException Fault(int before, int row)
    {
        string here = found.Axis.Format(found.Times[row]), there = found.Axis.Format(found.Times[before]);
        bool same = found.Times[row] == found.Times[before];
        string order = same
            ? $"{here} stands here and in line {column.Lines[before]}; {Repeated()}"
            : $"{here} here follows {there} in line {column.Lines[before]}; {Decreasing(before, row)}";
        string which = series is null ? "" : $" '{series}'";
        string several = hasSeries ? "" : ", or name the column that tells series apart with CsvOptions.Series";
        return column.Fault(file, row, $"times increase strictly within a series{which}, but {order}{several}");
    }

    // A date repeats where its time of day stands in another column.
    private string Repeated() => column.Joined is { } joined
        ? $"keep one of the rows, or join the columns of the time with CsvOptions.Time {joined}" : "keep one of the rows";

    private string Decreasing(int before, int row)
    {
        bool clock = found.Axis is { Kind: TimeKind.Date, Pattern: { } pattern }
            && (ClockWriting.Find(pattern) is not null || DigitClockWriting.Find(pattern) is not null);
        double hours = found.Axis.Kind == TimeKind.Date
            ? (found.Times[before] - found.Times[row]) * TimeAxis.TicksIn(found.Axis.Unit) / TimeSpan.TicksPerHour : double.NaN;
        return clock ? "count the hours on beyond midnight (24:00), or add the date"
            : hours is > 0 and <= 1 ? "sort the rows by time, or write times with their offset from UTC if clocks were set back here"
            : "sort the rows by time";
    }
}
