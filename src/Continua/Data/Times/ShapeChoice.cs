namespace Continua.Learning;

/// <summary>Chooses the pattern that reads every cell of a column, from the patterns in which the first cell can be a
/// date.</summary>
internal sealed class ShapeChoice
{
    private readonly TimeColumn column;

    // The last row up to which any pattern reads all cells, and that pattern.
    private int furthest = -1;
    private string? furthestPattern;

    public ShapeChoice(TimeColumn column, IReadOnlyList<(string Order, string Pattern)> shapes)
    {
        this.column = column;
        (string Pattern, MomentList Moments)[] readings =
            [.. shapes.GroupBy(shape => shape.Order).Select(FirstThatReadsAll).OfType<(string, MomentList)>()];
        if (readings.Length == 0)
        {
            Fault = (furthest + 1,
                $"a time is a date in the pattern {furthestPattern ?? "yyyy-MM-dd"}, but this cell holds "
                + $"'{column.Cells.Text(furthest + 1)}'; "
                + (column.Columns.Count > 1 ? "correct it, or take one column alone with CsvOptions.Time"
                    : "correct it, or write all times in the same format"));
            return;
        }

        (Pattern, Moments) = readings[0];
        Fault = readings.Skip(1).Select(other => Differing(readings[0], other)).FirstOrDefault(fault => fault is not null);
    }

    public string? Pattern { get; }

    public MomentList? Moments { get; }

    /// <summary>The row at which no pattern fits or two patterns give different dates, with the error message; null if
    /// a single reading remains.</summary>
    public (int Row, string Message)? Fault { get; }

    private (string, MomentList)? FirstThatReadsAll(IEnumerable<(string Order, string Pattern)> patterns)
    {
        foreach ((_, string pattern) in patterns)
        {
            if (TryAll(pattern) is { } moments)
            {
                return (pattern, moments);
            }
        }

        return null;
    }

    private MomentList? TryAll(string pattern)
    {
        TimeCodec codec = TimeCodec.Of(pattern);
        MomentList moments = new(column.Cells.Count);
        for (int row = 0; row < column.Cells.Count; row++)
        {
            string text = Dates.Canonical(column.Cells.Text(row), out byte nanoseconds);
            if (!codec.TryRead(text, out Moment moment))
            {
                (furthest, furthestPattern) = row - 1 >= furthest ? (row - 1, pattern) : (furthest, furthestPattern);
                return null;
            }

            moments.Add(moment with { Nanoseconds = nanoseconds });
        }

        return moments;
    }

    // The first row at which two readings of the column differ.
    private (int, string)? Differing(
        (string Pattern, MomentList Moments) first, (string Pattern, MomentList Moments) second)
    {
        for (int row = 0; row < first.Moments.Count; row++)
        {
            if (first.Moments.UtcTicks[row] != second.Moments.UtcTicks[row])
            {
                string text = column.Cells.Text(row);
                return (row, $"a date has one reading, but '{text}' and all other cells can be "
                    + $"{Dates.WritePattern(text, first.Pattern)} or {Dates.WritePattern(text, second.Pattern)}; "
                    + (column.Columns.Count > 1
                        ? $"say CsvOptions.Time {column.Name}, and give the pattern with CsvOptions.TimeFormat"
                        : "say which with CsvOptions.TimeFormat"));
            }
        }

        return null;
    }
}
