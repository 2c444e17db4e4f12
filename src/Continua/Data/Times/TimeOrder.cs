namespace Continua.Learning;

/// <summary>Creates the error for times that do not increase; the suggested fix depends on how the times are
/// written.</summary>
internal sealed class TimeOrder(
    DelimitedFile file, TimeColumn column, InterpretedTimes found, bool hasSeries, string? series)
{
    /// <summary>The exception for a row whose time does not exceed that of the row before it.</summary>
    public DataFileException Fault(int before, int row)
    {
        string time = found.Axis.Format(found.Times[row]), previous = found.Axis.Format(found.Times[before]);
        bool same = found.Times[row] == found.Times[before];
        string order = same
            ? $"{time} here repeats the time in line {column.Lines[before]}; {Repeated()}"
            : $"{time} here follows {previous} in line {column.Lines[before]}; {Decreasing(before, row)}";
        string which = series is null ? "" : $" '{series}'";
        string several = hasSeries ? "" : ", or name the column of the series with CsvOptions.Series";
        return column.Fault(file, row, $"times increase strictly within a series{which}, but {order}{several}");
    }

    // Dates are repeated if the time of day is in another column.
    private string Repeated() => column.JoinedName is { } joined
        ? $"keep one of the rows, or join the columns of the time with CsvOptions.Time {joined}" : "keep one of the rows";

    private string Decreasing(int before, int row)
    {
        bool clock = found.Axis is { Kind: TimeKind.Date, Pattern: { } pattern }
            && (ClockCodec.Find(pattern) is not null || DigitClockCodec.Find(pattern) is not null);
        double hours = found.Axis.Kind == TimeKind.Date
            ? (found.Times[before] - found.Times[row]) * TimeAxis.TicksIn(found.Axis.Unit) / TimeSpan.TicksPerHour : double.NaN;
        return clock ? "count the hours after midnight from 24:00, or add the date"
            : hours is > 0 and <= 1 ? "sort the rows by time, or write times with their offset from UTC if clocks were set back here"
            : "sort the rows by time";
    }
}
