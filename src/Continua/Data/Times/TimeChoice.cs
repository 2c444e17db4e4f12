namespace Continua.Learning;

/// <summary>Chooses the time column, or the columns that together form the time, by their names and the cells of the
/// first row.</summary>
internal sealed class TimeChoice(DelimitedFile file, CsvOptions options, CellReader numbers, int? series)
{
    private const int Quarter = 6, DayOfYear = 7;

    private static readonly string[] HourNames = ["hour", "hr", "hours", "hrs", "hh", "he", "hour ending"];
    private static readonly string[] ClockNames = ["time", "clock", "time of day", "t", "hhmm", .. HourNames];

    /// <summary>The time column, given by the options or detected.</summary>
    /// <exception cref="DataFileException">A named column is missing, or no column can be the time.</exception>
    public TimeColumn Find()
    {
        if ((options.Time ?? options.Axis?.Name) is { } name)
        {
            TimeColumn named = Readable(Named(name)) ?? throw NoTimeIn(Named(name));
            int[] all = [.. Enumerable.Range(0, file.Header.Count).Where(i => i != series && TimeNames.Rank(file.Header[i]) is not null)];
            return options.Axis is not null || named.Columns.Count > 1
                ? named : named.WithJoinedName(Joined(named.Columns[0], all)?.Name);
        }

        int[] candidates = [.. from i in Enumerable.Range(0, file.Header.Count)
                               where i != series && TimeNames.Rank(file.Header[i]) is not null
                               orderby TimeNames.Rank(file.Header[i]), i
                               select i];
        TimeColumn? found = candidates.Select(i => Readable(Single(i))).FirstOrDefault(column => column is not null);
        return found is not null ? Joined(found.Columns[0], candidates) ?? found
            : candidates is [int first, ..] ? throw NoTimeIn(Single(first)) : throw NoCandidate();
    }

    private TimeColumn Single(int column) => new(file.Header[column], [column], "");

    private TimeColumn Named(string name)
    {
        bool isOne = !name.Contains('+') || file.Header.Any(h => h.Equals(name, StringComparison.OrdinalIgnoreCase));
        string option = options.Time is null ? "The time axis of the data" : "CsvOptions.Time";
        int[] columns = isOne ? [ColumnNames.Find(file, name, option)]
            : [.. name.Split('+', StringSplitOptions.TrimEntries).Select(part => ColumnNames.Find(file, part, option))];
        return columns.Length == 1 ? Single(columns[0]) : Join(columns);
    }

    // Parts of a date are joined to a text such as 2013-1-31 5:30:00; a date and a time of day are joined by a blank.
    private TimeColumn Join(int[] columns)
    {
        bool parts = PartOf(columns[0]) == 0;
        char[] joints = [.. columns.Skip(1).Select(c =>
            !parts ? ' ' : PartOf(c) switch { 1 or 2 => '-', 3 or DayOfYear => ' ', Quarter => 'Q', _ => ':' })];
        return new(string.Join('+', columns.Select(c => file.Header[c])), columns, new(joints));
    }

    private TimeColumn? Readable(TimeColumn column) => CanBeTime(column.Current(file)) ? column : null;

    // The given column joined with others to a complete or finer time; null if no other column can be joined.
    private TimeColumn? Joined(int found, int[] candidates)
    {
        int[] columns = IsYear(found) ? [found, .. Following(found)]
            : IsDay(found) && Partner(found, candidates, IsClock) is { } clock ? [found, clock]
            : IsClock(found) && Partner(found, candidates, IsDay) is { } day ? [day, found] : [];
        return columns.Length > 1 && options.TimeFormat is null && options.Axis is null && DateShapes.Of(Join(columns).Current(file)).Count > 0
            ? Join(columns) : null;
    }

    // A column that complements the given one; null for none.
    private int? Partner(int found, int[] candidates, Func<int, bool> fits)
    {
        IEnumerable<int> others = candidates.Concat(Enumerable.Range(0, file.Header.Count)
            .Where(i => ClockNames.Contains(file.Header[i].ToLowerInvariant())));
        int partner = others.Where(i => i != found && i != series && fits(i)).DefaultIfEmpty(-1).First();
        return partner < 0 ? null : partner;
    }

    // The columns of month, day, hour, minute and second, up to the first that is missing. Without a month, the column
    // of the quarter or of the day of the year.
    private IEnumerable<int> Following(int year)
    {
        for (int part = 1; part < Quarter; part++)
        {
            int column = Part(part);
            if (column < 0 && part == 1 && new[] { Part(Quarter), Part(DayOfYear) }.Max() is var other and >= 0)
            {
                yield return other;
            }

            if (column < 0)
            {
                yield break;
            }

            yield return column;
        }

        int Part(int part) => Enumerable.Range(0, file.Header.Count)
            .FirstOrDefault(i => i != year && i != series && PartOf(i) == part && IsPart(i, part), -1);
    }

    private int PartOf(int column) => TimeNames.PartOf(file.Header[column]);

    private bool IsYear(int column) => PartOf(column) == 0 && Whole(column) is >= 1000 and <= 2999;

    private bool IsPart(int column, int part) =>
        Whole(column) is { } value && part switch
        {
            Quarter => value is >= 1 and <= 4,
            DayOfYear => value is >= 1 and <= 366,
            <= 2 => value is >= 1 and <= 31,
            _ => value is >= 0 and <= 59,
        };

    private bool IsDay(int column) =>
        file.Text(column) is var text && !text.Contains(':') && text.Length >= 6 && TimeNames.Rank(file.Header[column]) is not null
        && (CompactNumbers.DayPattern(text) is not null || DateShapes.Of(text).Any(shape => shape.Pattern.Contains('d')));

    private bool IsClock(int column)
    {
        string name = file.Header[column].ToLowerInvariant().Replace('_', ' '), text = file.Text(column);
        return ClockCodec.PatternOf(text) is not null || (HourNames.Contains(name) && Whole(column) is >= 0 and <= 24)
            || (ClockNames.Contains(name) && ((name != "t" && IsDigitClock(text)) || IsWrittenClock(text)));
    }

    private static bool IsDigitClock(string text) =>
        DigitClockCodec.Find(text.Length > 4 ? DigitClockCodec.Seconds : DigitClockCodec.Minutes)!.TryRead(text, out _);

    // Times of day such as 12:00 PM and 18.00.00.
    private static bool IsWrittenClock(string text) => CompactNumbers.DayPattern(text) is null
        && DateShapes.Of("2000-01-01 " + text).Any(shape => shape.Pattern.AsSpan().ContainsAny('t', '.'));

    private int? Whole(int column) => int.TryParse(file[column], out int value) ? value : null;

    private bool CanBeTime(string cell)
    {
        string? iso = null;
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(cell);
        bool number = numbers.Read(bytes, out _) is not CellKind.Text || CellReader.IsNumber(bytes);
        bool isDate = Dates.TryIso(cell, ref iso, out _);
        return options.TimeFormat == TimeCodec.Number || options.Axis is { Kind: TimeKind.Number } ? number
            : cell.Length == 0 ? true
            : (options.TimeFormat ?? options.Axis?.Pattern) is { } pattern
                ? TimeCodec.Of(pattern).TryRead(TimeInterpreter.ForCodec(cell, pattern, numbers.Form), out _)
                    || TimeInterpreter.MayHaveDecimalComma(cell, pattern, numbers.Form)
                    || (isDate && (options.TimeFormat is null || cell.Contains('T')))
            : number || isDate || ClockCodec.PatternOf(cell) is not null || DateShapes.Of(cell).Count > 0;
    }

    private DataFileException NoTimeIn(TimeColumn column)
    {
        string text = column.Current(file);
        return file.Fault(column.Columns[0], options.Axis is { Kind: TimeKind.Number }
            ? $"a time is a number, as in the earlier data, but this cell holds '{text}'; correct it"
            : options.TimeFormat is { } pattern
            ? $"times follow the pattern {pattern} of CsvOptions.TimeFormat, but this cell holds '{text}'; "
                + "correct the cell or the pattern"
            : $"a time is a number or a date such as 2013-01-31 12:00:00, but this cell holds '{text}'; write it in such a form, "
                + "give its pattern, such as dd.MM.yyyy HH.mm, with CsvOptions.TimeFormat, or name another column with CsvOptions.Time");
    }

    private DataFileException NoCandidate() => new(new(file.Name),
        $"one column is the time, named t, time, date, timestamp, year or the like, "
        + (file.Header.Count > 1 ? $"but the columns are {ColumnNames.All(file)}; say which it is with CsvOptions.Time"
            : $"but there is only {ColumnNames.All(file)}, where cells are separated by a {SeparatorNames.Of(file.Separator)}; "
                + "give the separator with CsvOptions.Separator if it is another one"));
}
