namespace Continua.Learning;

/// <summary>The notes about a file: one note for each property that was detected because no option gave it, and one for
/// missing-value marks of the options that no cell contains.</summary>
internal sealed class ReadingNotes
{
    private readonly List<ReadingNote> notes = [];

    public ReadingNotes(
        SeriesRows rows, CsvOptions options, FileText text, InterpretedTimes times, NumberColumn[] states,
        NumberColumn[] rowNumbers)
    {
        DelimitedFile file = rows.File;
        Add(text.Encoding is not null, "encoding", text.Encoding ?? "", "Encoding");
        Add(options.Separator is null, "separator", SeparatorNames.Of(file.Separator), "Separator");
        Add(options.HeaderLine is null && file.Start.HasPreamble, "column names",
            $"line {file.Start.LinesAbove + 1}, below other text", "HeaderLine");
        Add(rows.UnitsLine is not null, "first row", Below(rows), "FirstRow");
        Add(options.Decimal is null && HasMarks(rows), "decimal mark", SeparatorNames.Of(rows.Numbers.Form.Decimal), "Decimal");
        Add(options.Thousands is null && rows.Numbers.Form.Thousands != '\0' && rows.Numbers.Evidence?.HasThousands == true,
            "thousands", $"{SeparatorNames.Of(rows.Numbers.Form.Thousands)} between them", "Thousands");
        Add(rows.Numbers.Groups is not null, "thousands", $"{rows.Numbers.Groups} between them", "Thousands");
        Add(rows.Numbers is { Evidence.ResemblesThousands: true, Form.Thousands: '\0' },
            "numbers such as 1.004",
            "the point is read as a decimal mark, though no whole number exceeds 999", "Thousands");
        Add(options.Time is null && options.Axis is null, "time column", $"'{rows.Layout.Time.Name}'", "Time");
        Add(options.TimeFormat is null && options.Axis is null, "times", times.Found, "TimeFormat");
        Ignored = [.. Enumerable.Range(0, file.Header.Count)
            .Where(i => !rows.Layout.Time.Columns.Contains(i) && i != rows.Layout.Series && !states.Any(s => s.Index == i)).Select(Name)];
        Add(options.States is null && (Ignored.Count > 0 || file.HasRowNames),
            "left out", LeftOut(rows, rowNumbers), "States");
        AddMissing(rows, options, states);

        string Name(int column) => file.Header[column].Length > 0 ? file.Header[column] : $"column {column + 1}";
    }

    /// <summary>The names of the columns that are neither time nor series nor state.</summary>
    public IReadOnlyList<string> Ignored { get; }

    public IReadOnlyList<ReadingNote> All => notes;

    private void Add(bool detected, string subject, string found, string option)
    {
        if (detected)
        {
            notes.Add(new(subject, found, "CsvOptions." + option));
        }
    }

    private void AddMissing(SeriesRows rows, CsvOptions options, NumberColumn[] states)
    {
        string[] marks = [.. states.SelectMany(s => s.MissingMarks).Distinct().Take(8)];
        Add(options.Missing is null && marks.Length > 0, "not observed",
            string.Join(", ", marks.Select(mark => $"'{mark}'")), "Missing");
        string[] unmatched = [.. rows.Numbers.UnmatchedMarks];
        Add(unmatched.Length > 0, "marks of missing cells", $"'{string.Join("', '", unmatched)}' in no cell", "Missing");
        foreach (NumberColumn state in states.Where(_ => options.Missing is null))
        {
            Sentinel far = Sentinels.In(state.Values) ?? default;
            string cells = far.Cells == 1 ? "cell" : "cells";
            Add(far.Cells > 0, $"values of '{state.Name}'", FormattableString.Invariant(
                $"{far.Value} in {far.Cells} {cells} is read as a value, though far from all others"), "Missing");
        }
    }

    private static bool HasMarks(SeriesRows rows) => rows.Numbers.Evidence?.HasMarks == true;

    private static string Below(SeriesRows rows) => rows.HasDashedLine ? "below a line of dashes"
        : $"below a line of units ({string.Join(", ", rows.UnitsLine?.Units.Take(8) ?? [])})";

    private string LeftOut(SeriesRows rows, NumberColumn[] rowNumbers)
    {
        DelimitedFile file = rows.File;
        IEnumerable<string> columns = from i in Enumerable.Range(0, file.Header.Count)
                                      let column = Array.Find(rows.Columns, c => c.Index == i)
                                      let name = file.Header[i].Length > 0 ? file.Header[i] : $"column {i + 1}"
                                      where Ignored.Contains(name)
                                      select $"{name} ({Reason(column)})";
        return string.Join(", ", file.HasRowNames ? columns.Prepend("the names of the rows") : columns);

        string Reason(NumberColumn? column) =>
            column is null ? "no name"
            : rowNumbers.Contains(column) ? "row numbers" : column.HasText ? "text" : "empty";
    }
}
