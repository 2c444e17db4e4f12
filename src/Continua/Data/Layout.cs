namespace Continua.Learning;

/// <summary>Which column of a file is what; found from the header, the options and the first row.</summary>
internal sealed record Layout(int Time, TimeReader Times, int? Series, IReadOnlyList<int> States)
{
    /// <summary>The layout of a file that stands on its first row.</summary>
    /// <exception cref="DataFileException">A named column is not there, or no column is the time.</exception>
    public static Layout Of(DelimitedFile file, CsvOptions options, CellReader numbers)
    {
        int? series = options.Series is { } name ? Find(file, name, "--series") : null;
        (int time, TimeReader times) = FindTime(file, options, numbers, series);
        int[] states = options.States is { } asked
            ? Asked(file, asked, time, series)
            : [.. Enumerable.Range(0, file.Header.Count).Where(i => i != time && i != series && file.Header[i].Length > 0)];
        return new(time, times, series, states);
    }

    private static int[] Asked(DelimitedFile file, IReadOnlyList<string> asked, int time, int? series)
    {
        int[] states = [.. asked.Select(name => Find(file, name, "--states"))];
        string? wrong = states.Length == 0 ? "there are none"
            : states.Distinct().Count() < states.Length ? "one is named twice"
            : states.Contains(time) ? $"'{file.Header[time]}' is the time column"
            : series is { } s && states.Contains(s) ? $"'{file.Header[s]}' is the series column"
            : null;
        return wrong is null ? states : throw new DataFileException(new(file.Name),
            $"--states names distinct columns besides time and series, but {wrong}; the columns are {Names(file)}");
    }

    private static (int Index, TimeReader Reader) FindTime(DelimitedFile file, CsvOptions options, CellReader numbers, int? series)
    {
        int[] candidates = (options.Time ?? options.Axis?.Name) is { } name
            ? [Find(file, name, "--time")]
            : [.. from i in Enumerable.Range(0, file.Header.Count)
                  where i != series && TimeNames.Rank(file.Header[i]) is not null
                  orderby TimeNames.Rank(file.Header[i]), i
                  select i];
        foreach (int i in candidates)
        {
            if (TimeReader.For(file.Header[i], file[i], options, numbers) is { } reader)
            {
                RefuseCompactDates(file, i, reader);
                return (i, reader);
            }
        }

        throw candidates is [int first, ..] ? NoTimeIn(file, first, options) : new DataFileException(new(file.Name),
            $"one column is the time, named t, time, date, timestamp, year or the like, "
            + (file.Header.Count > 1 ? $"but the columns are {Names(file)}; say which it is with --time NAME"
                : $"but there is only {Names(file)}; are cells separated by '{file.Separator}'?"));
    }

    private static DataFileException NoTimeIn(DelimitedFile file, int column, CsvOptions options)
    {
        string text = file.Text(column);
        return options.Axis is { Kind: TimeKind.Number }
            ? file.Fault(column, $"a time is a number, as in the data before, but this cell holds '{text}'; correct it")
            : options.TimeFormat is { } pattern
            ? file.Fault(column, $"times follow the pattern {pattern} of --time-format, but this cell holds '{text}'; mend either")
            : file.Fault(column, $"a time is a number or an ISO date such as 2013-01-31, but this cell holds '{text}'; "
                + Dates.Hint(text));
    }

    // 20130131 under a column named date: as a number it would count wrongly from month to month.
    private static void RefuseCompactDates(DelimitedFile file, int column, TimeReader reader)
    {
        if (reader is NumberTimes && file[column].Length == 8
            && file.Header[column].StartsWith("date", StringComparison.OrdinalIgnoreCase)
            && Dates.TryExact(file.Text(column), "yyyyMMdd", out _))
        {
            throw file.Fault(column, $"a date is written as 2013-01-31, but this cell holds '{file.Text(column)}'; "
                + "say --time-format yyyyMMdd, or rename the column if it counts something");
        }
    }

    private static int Find(DelimitedFile file, string name, string option)
    {
        string[] header = [.. file.Header];
        int exact = Array.IndexOf(header, name);
        int[] alike = [.. Enumerable.Range(0, header.Length).Where(i => header[i].Equals(name, StringComparison.OrdinalIgnoreCase))];
        if (exact >= 0 || alike.Length == 1)
        {
            return exact >= 0 ? exact : alike[0];
        }

        string meant = NearestName.Of(name, header.Where(h => h.Length > 0)) is { } near ? $"; did you mean '{near}'?" : "";
        throw new DataFileException(new(file.Name), $"{option} names a column, but '{name}' is none of {Names(file)}{meant}");
    }

    private static string Names(DelimitedFile file) =>
        string.Join(", ", file.Header.Select((h, i) => h.Length > 0 ? $"'{h}'" : $"(column {i + 1}, unnamed)"));
}
