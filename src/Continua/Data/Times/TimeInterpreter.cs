namespace Continua.Learning;

/// <summary>The interpretation of a time column.</summary>
/// <param name="Axis">The time axis.</param>
/// <param name="Times">The times on that axis.</param>
/// <param name="Found">The detected kind of times, as text for a note.</param>
internal sealed record InterpretedTimes(TimeAxis Axis, double[] Times, string Found);

/// <summary>Interprets the cells of a time column, after all rows have been read, as numbers or as dates in the single
/// format that fits every cell.</summary>
/// <param name="file">The file, for messages.</param>
/// <param name="column">The time column.</param>
/// <param name="options">The options, which may give the format or the axis.</param>
/// <param name="numbers">The reader of numbers.</param>
/// <param name="unit">The unit below the name of the column; null for none.</param>
/// <param name="medianSpacing">Computes the median spacing of times within trajectories.</param>
internal sealed class TimeInterpreter(
    DelimitedFile file, TimeColumn column, CsvOptions options, CellReader numbers, string? unit, Func<double[], double> medianSpacing)
{
    private delegate bool Reading(string text, out Moment moment);

    private int Rows => column.Cells.Count;

    /// <summary>Returns the axis and the times.</summary>
    /// <exception cref="DataFileException">A cell is not a time, or the times can be read in two ways.</exception>
    public InterpretedTimes Interpret()
    {
        TimeAxis? axis = options.Axis;
        if (options.TimeFormat == TimeCodec.Number || axis is { Kind: TimeKind.Number })
        {
            return Numbers();
        }

        if ((options.TimeFormat ?? axis?.Pattern) is { } given)
        {
            return OnAxis(Collect(Given(given), $"a date in the pattern {given}", given), given, "");
        }

        if (numbers.Read(column.Cells[0], out _) != CellKind.Text)
        {
            return WholeNumbers() ?? Numbers();
        }

        string first = column.Cells.Text(0);
        string? iso = null;
        return Dates.TryIso(first, ref iso, out _) ? Iso(first, iso!)
            : ClockCodec.PatternOf(first) is { } clock ? Clock(clock)
            : DateShapes.Of(first).Count == 0 && CellReader.IsNumber(column.Cells[0]) ? Numbers()
            : Shapes(first);
    }

    private InterpretedTimes Iso(string first, string pattern)
    {
        string? iso = pattern;
        Reading reading = (string text, out Moment moment) => Dates.TryIso(text, ref iso, out moment);

        // A month such as 2013-12 is valid ISO, but a later cell may be 2014-1, which is not.
        bool all = Enumerable.Range(0, Rows).All(row => reading(column.Cells.Text(row), out _));
        ShapeChoice? shapes = all ? null : new(column, DateShapes.Of(first));
        return shapes is { Fault: null } ? OnAxis(shapes.Moments!, Dates.WritePattern(first, shapes.Pattern!), "dates ")
            : OnAxis(Collect(reading, "a date like 2013-01-31 or 2013-01-31T12:00:00Z"),
                Dates.WritePattern(first, pattern), "dates ");
    }

    /// <summary>Converts a cell to the form that the codec of its pattern reads. In patterns of numbers, a decimal
    /// comma becomes a point.</summary>
    public static string ForCodec(string cell, string pattern, NumberForm form) => NumberNotation.WithTrailingZero(
        (EpochCodec.Find(pattern) is not null || pattern.StartsWith("yyyy.", StringComparison.Ordinal))
            && (form.Decimal == ',' || HasDecimalComma(cell)) ? cell.Replace(',', '.') : cell, pattern);

    // In a text such as 45292,5 the comma is a decimal mark: a thousands comma never follows more than three digits.
    private static bool HasDecimalComma(string cell) =>
        cell.IndexOf(',', StringComparison.Ordinal) is > 3 and var comma && cell.LastIndexOf(',') == comma && !cell.Contains('.');

    /// <summary>Whether a cell could be read in a pattern of numbers (unix-s, excel, …) if commas were decimal
    /// marks.</summary>
    public static bool MayHaveDecimalComma(string cell, string pattern, NumberForm form) =>
        form.Decimal != ',' && cell.Contains(',') && EpochCodec.Find(pattern) is { } epoch
        && epoch.TryRead(cell.Replace(',', '.'), out _);

    private Reading Given(string pattern)
    {
        TimeCodec codec = TimeCodec.Of(pattern);
        string? iso = null;

        // A cell that does not match the pattern may be in full ISO form, which is unambiguous. Times that the pattern
        // cannot represent exactly are written in this form.
        return (string text, out Moment moment) => codec.TryRead(ForCodec(text, pattern, numbers.Form), out moment)
            || ((options.TimeFormat is null || text.Contains('T')) && Dates.TryIso(text, ref iso, out moment));
    }

    // Interprets whole numbers as dates or Unix times; null for plain numbers.
    private InterpretedTimes? WholeNumbers()
    {
        IEnumerable<string> digits = Enumerable.Range(0, Rows).Select(row => WholeText(column.Cells.Text(row)));
        if (CompactNumbers.Recognise(column.Name, digits) is { } pattern)
        {
            Reading reading = (string text, out Moment moment) =>
                TimeCodec.Of(pattern).TryRead(WholeText(text), out moment);
            string found = EpochCodec.Find(pattern) is { } epoch ? $"Unix time in {epoch.UnitName}" : "";
            return OnAxis(Collect(reading, "a date"), pattern, found.Length > 0 ? found : "dates ");
        }

        string[] cells = [.. digits];
        CalendarNumbers calendar = new(column.Name, cells);
        if (calendar.Found is { } notation)
        {
            TimeCodec codec = TimeCodec.Of(notation.Pattern);
            Reading reading = (string text, out Moment moment) =>
                codec.TryRead(NumberNotation.WithTrailingZero(WholeText(text), notation.Pattern), out moment);
            return OnAxis(Collect(reading, "a date"), notation.Pattern, notation.Description);
        }

        string[] suspects = [.. (CompactNumbers.Suspects(column.Name, cells) ?? []).Concat(calendar.Suspects).Distinct()];
        return suspects.Length == 0 ? null : throw column.Fault(file, 0,
            $"times are dates or plain numbers, but '{column.Cells.Text(0)}' and the cells below may be either; say "
            + string.Join(" or ", suspects.Append(TimeCodec.Number)
                .Select(pattern => $"CsvOptions.TimeFormat {pattern}")));
    }

    // Replaces a decimal comma by a point, and removes decimals that are zero: data frames write whole numbers as
    // 20240131.0.
    private string WholeText(string text)
    {
        string plain = numbers.Form.Decimal == ',' ? text.Replace(',', '.') : text;
        return plain.Contains('.') && plain.TrimEnd('0') is [.., '.'] zeros ? zeros[..^1] : plain;
    }

    private InterpretedTimes Numbers()
    {
        double[] times = new double[Rows];
        for (int row = 0; row < times.Length; row++)
        {
            CellKind kind = numbers.Read(column.Cells[row], out times[row]);
            if (kind != CellKind.Number)
            {
                string text = column.Cells.Text(row);
                throw column.Fault(file, row, kind == CellKind.Missing ? Missing
                    : $"a time is a finite number here, but this cell holds '{text}'; "
                        + ((kind == CellKind.Text ? NumberAdvice.For(text) : null)
                            ?? "correct it, or name another column with CsvOptions.Time"));
            }
        }

        string found = unit ?? TimeNames.Unit(column.Name) ?? $"units of '{column.Name}'";
        if (options.Axis is { } axis && TimeNames.UnitIn(axis.Unit) is { } known && TimeNames.UnitIn(found) is { } other && other != known)
        {
            throw column.Fault(file, 0, $"the times of a model and of all files have one unit, here {known}, but these are in {other}; convert them");
        }

        return new(options.Axis ?? new() { Name = column.Name, Unit = found }, times, "numbers, in " + found);
    }

    private InterpretedTimes Shapes(string first)
    {
        ShapeChoice choice = new(column, DateShapes.Of(first));
        return choice.Fault is { } fault ? throw column.Fault(file, fault.Row, fault.Message)
            : OnAxis(choice.Moments!, Dates.WritePattern(first, choice.Pattern!), "dates ");
    }

    private MomentList Collect(Reading reading, string form, string? pattern = null)
    {
        MomentList moments = new(Rows);
        for (int row = 0; row < Rows; row++)
        {
            string text = column.Cells.Text(row);
            moments.Add(reading(text, out Moment moment) ? moment : throw column.Fault(file, row, text.Length == 0 ? Missing
                : $"a time is {form}, but this cell holds '{text}'; "
                    + (pattern is not null && MayHaveDecimalComma(text, pattern, numbers.Form)
                        ? "say CsvOptions.Decimal ',' for a decimal comma"
                        : "correct it, or write all times in the same format")));
        }

        return moments;
    }

    // Converts moments to times on the axis of the options, or on an axis that begins at the earliest moment.
    private InterpretedTimes OnAxis(MomentList moments, string pattern, string found)
    {
        long first = moments.UtcTicks.Min();
        CalendarStep step = CalendarStep.Of(moments);
        TimeAxis axis = options.Axis ?? new()
        {
            Name = column.Name,
            Kind = TimeKind.Date,
            Unit = UnitOf(medianSpacing(
                [.. Enumerable.Range(0, moments.Count).Select(row => moments.TicksSince(first, row))])),
            Origin = new DateTimeOffset(first, TimeSpan.Zero).ToOffset(moments.Offset),
            Pattern = pattern,
            Months = step.Months,
            MonthEnds = step.AtEnds,
        };
        double unit = TimeAxis.TicksIn(axis.Unit);
        string kind = found.EndsWith(' ') ? found + pattern : found;
        return new(
            axis,
            [.. Enumerable.Range(0, moments.Count).Select(row => moments.TicksSince(axis.Origin.UtcTicks, row) / unit)],
            $"{kind}, in {axis.Unit}{step.Description}");
    }

    // If any cell has a fraction, as in 0:07.1, cells such as 0:00 are in minutes and seconds as well.
    private InterpretedTimes Clock(string first)
    {
        bool minutes = !first.Contains('s')
            && Enumerable.Range(0, Rows).Any(row => Fraction.CountDigits(column.Cells.Text(row)) > 0);
        string pattern = minutes ? first.Replace('H', 'm').Replace(":mm", ":ss", StringComparison.Ordinal) : first;
        return OnAxis(
            Collect(TimeCodec.Of(pattern).TryReadText, $"a time of day like {pattern}"), ClockPattern(pattern),
            pattern.Contains('H') ? "times of day " : "minutes and seconds ");
    }

    // The pattern with the largest number of fractional digits in any cell.
    private string ClockPattern(string pattern)
    {
        int digits = Enumerable.Range(0, Rows).Max(row => Fraction.CountDigits(column.Cells.Text(row)));
        int point = pattern.IndexOf('.', StringComparison.Ordinal);
        return (point < 0 ? pattern : pattern[..point]) + (digits > 0 ? "." + new string('f', digits) : "");
    }

    // The largest unit that does not exceed the median spacing; days for a single row, whose spacing is NaN.
    private static string UnitOf(double spacing) =>
        spacing < TimeSpan.TicksPerMinute ? "s"
        : spacing < TimeSpan.TicksPerHour ? "min"
        : spacing < TimeSpan.TicksPerDay ? "h" : "days";

    private static string Missing => "every row has a time, but the time is missing here; fill it in, or delete the row";
}
