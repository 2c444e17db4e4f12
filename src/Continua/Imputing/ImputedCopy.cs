namespace Continua.Learning;

/// <summary>
/// Writes a copy of a file of series in which only the holes are filled: missing cells of a table with a column per channel, or
/// missing rows of a table with a row per value. All other cells, comments and line ends are as they are, and columns with the
/// intervals follow.
/// </summary>
internal sealed class ImputedCopy
{
    private readonly ImputedTable table;
    private readonly LabelledSeries filled;
    private readonly SeriesRows rows;
    private readonly double[] times;
    private readonly OriginalText original;
    private readonly IReadOnlyList<string> header;
    private readonly char separator, point;
    private readonly int rowNames, nameColumn, valueColumn;

    // For each column of the file its channel, and for each channel its column; −1 without one.
    private readonly int[] channelOf, columnOf;
    private readonly Dictionary<string, int> channels;
    private readonly Dictionary<string, NumberColumn> numbers;

    // For each row of the file, the index of its series.
    private readonly int[] rowsOf;
    private readonly Dictionary<int, (double First, double Last, int LastLine)> spans = [];
    private readonly Dictionary<int, int> next = [];

    /// <summary>Reads a file.</summary>
    /// <param name="table">The filled series.</param>
    /// <param name="path">The path of the file.</param>
    /// <param name="series">The name of its series, if no column names the series.</param>
    /// <param name="layout">The options with which it was read.</param>
    public ImputedCopy(ImputedTable table, string path, string series, SeriesFileOptions layout)
    {
        (this.table, filled) = (table, table.Filled);
        CsvOptions options = layout.Csv with
        {
            Axis = filled.Time,
            KeepsAllTexts = true,
            States = layout.PivotName is null ? layout.Csv.States : [layout.PivotValue!],
        };
        rows = SeriesReader.Rows(CompressedFile.Read(path), path, options, out _);
        original = new(path, options.Encoding);
        times = new TimeInterpreter(
            rows.File, rows.Layout.Time, options, rows.Numbers, rows.TimeUnit, all => Spacing.Median([all])).Interpret().Times;
        header = rows.File.Header;
        (separator, point) = (rows.File.Separator, rows.Numbers.Form.Decimal == ',' ? ',' : '.');
        rowNames = rows.File.HasRowNames && separator != ' ' ? 1 : 0;
        numbers = rows.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        nameColumn = layout.PivotName is { } name ? ColumnNames.Find(rows.File, name, nameof(layout.PivotName)) : -1;
        valueColumn = nameColumn < 0 ? -1 : rows.Columns[0].Index;
        channels = filled.Channels.Index().ToDictionary(c => c.Item, c => c.Index, StringComparer.Ordinal);
        channelOf = [.. header.Select(text => nameColumn < 0 && numbers.ContainsKey(text) ? channels.GetValueOrDefault(text, -1) : -1)];
        columnOf = [.. filled.Channels.Select((_, c) => Array.IndexOf(channelOf, c))];
        Dictionary<string, int> rowOf = filled.Ids.Index().ToDictionary(id => id.Item, id => id.Index, StringComparer.Ordinal);
        rowsOf = [.. rows.SeriesOfRow.Select(s => rowOf[rows.Layout.Series is null ? series : rows.SeriesNames[s]])];
        for (int r = 0; r < rowsOf.Length; r++)
        {
            (double first, double last, _) = spans.GetValueOrDefault(rowsOf[r], (times[r], times[r], r));
            spans[rowsOf[r]] = (Math.Min(first, times[r]), Math.Max(last, times[r]), r);
            next[rowsOf[r]] = 0;
        }
    }

    private bool IsLong => nameColumn >= 0;

    /// <summary>Writes the copy.</summary>
    public void Write(TextWriter writer)
    {
        writer.Write(original.Mark);
        WriteNames(writer);
        Dictionary<(int Row, int At), int> lastOf = IsLong ? LastOfTimes() : [];
        HashSet<(int Row, int At, int Channel)> written = [];
        for (int r = 0; r < rowsOf.Length; r++)
        {
            int row = rowsOf[r];
            original.CopyAbove(writer, rows.Layout.Time.Lines[r], onlyComments: true);
            WriteAdded(writer, row, times[r]);
            int k = filled.Series.TimesOf(row).BinarySearch(times[r]);
            WriteRow(writer, r, row, k, written);
            if (IsLong && k >= 0 && lastOf[(row, k)] == r)
            {
                WriteMissing(writer, row, k, written);
            }

            if (spans[row].LastLine == r)
            {
                WriteAdded(writer, row, double.PositiveInfinity);
            }
        }

        original.CopyRest(writer);
    }

    /// <summary>Returns the last row of the file with each time of each series.</summary>
    private Dictionary<(int Row, int At), int> LastOfTimes()
    {
        Dictionary<(int Row, int At), int> last = [];
        for (int r = 0; r < rowsOf.Length; r++)
        {
            last[(rowsOf[r], filled.Series.TimesOf(rowsOf[r]).BinarySearch(times[r]))] = r;
        }

        return last;
    }

    private void WriteNames(TextWriter writer)
    {
        int line = rows.File.Start.LinesAbove + 1;
        original.CopyAbove(writer, line, onlyComments: false);
        string[] names = original.Cells(line, separator) is { } cells && cells.Length == header.Count
            ? cells : [.. header.Select(Cell)];
        string[] intervals = [.. ImputedTable.IntervalNames(IsLong ? [header[valueColumn]] : filled.Channels, header)];
        writer.Write(string.Join(separator, names.Concat(intervals.Select(Cell))) + original.LineEnd);
        if (rows.UnitsLine is { } units)
        {
            original.CopyAbove(writer, units.Line, onlyComments: true);
            string[] below = original.Cells(units.Line, separator) ?? [.. units.Units.Select(Cell)];
            writer.Write(string.Join(separator, below.Concat(intervals.Select(_ => Cell("")))) + original.LineEnd);
        }
    }

    /// <summary>Writes a row of the file.</summary>
    /// <param name="writer">Receives the text.</param>
    /// <param name="r">The index of the row.</param>
    /// <param name="row">The index of its series.</param>
    /// <param name="k">The index of its time in the series.</param>
    /// <param name="written">Receives the value of a table with a row per value.</param>
    private void WriteRow(TextWriter writer, int r, int row, int k, HashSet<(int Row, int At, int Channel)> written)
    {
        string[]? cells = original.Cells(rows.Layout.Time.Lines[r], separator);
        cells = cells?.Length == rowNames + header.Count ? cells : null;
        if (cells is null)
        {
            original.Pass(rows.Texts.Sum(column => column.Text(r).ReplaceLineEndings("\n").Count('\n')));
        }

        int channel = IsLong ? channels.GetValueOrDefault(rows.Texts[nameColumn].Text(r), -1) : -1;
        bool isMissing = IsLong && channel >= 0 && double.IsNaN(rows.Columns[0].Values[r]);
        if (channel >= 0)
        {
            written.Add((row, k, channel));
        }

        writer.Write(cells is not null && rowNames > 0 ? cells[0] + separator : "");
        for (int j = 0; j < header.Count; j++)
        {
            int filledChannel = isMissing && j == valueColumn ? channel
                : channelOf[j] >= 0 && double.IsNaN(numbers[header[j]].Values[r]) ? channelOf[j] : -1;
            string text = filledChannel >= 0 ? Cell(table.ValueText(row, k, filledChannel, point))
                : cells is not null ? cells[rowNames + j] : Cell(rows.Texts[j].Text(r));
            writer.Write((j > 0 ? separator.ToString() : "") + text);
        }

        for (int c = 0; c < filled.Channels.Count && !IsLong; c++)
        {
            bool isHole = columnOf[c] < 0 || double.IsNaN(numbers[header[columnOf[c]]].Values[r]);
            WriteInterval(writer, table.Interval(row, k, c, point, isHole));
        }

        if (IsLong)
        {
            WriteInterval(writer, channel < 0 ? ("", "", "0") : table.Interval(row, k, channel, point, isMissing));
        }

        writer.Write(original.LineEnd);
    }

    /// <summary>Writes rows for the values that a time of a table with a row per value lacks.</summary>
    private void WriteMissing(TextWriter writer, int row, int k, HashSet<(int Row, int At, int Channel)> written)
    {
        for (int c = 0; c < filled.Channels.Count; c++)
        {
            if (double.IsNaN(table.Observed(row, k, c)) && written.Add((row, k, c)))
            {
                WriteNewRow(writer, row, k, c);
            }
        }
    }

    /// <summary>Writes rows of the added times of a series before a time.</summary>
    private void WriteAdded(TextWriter writer, int row, double before)
    {
        ReadOnlySpan<double> all = filled.Series.TimesOf(row);
        for (; next[row] < all.Length && all[next[row]] < before; next[row]++)
        {
            if (IsAdded(row, all[next[row]]))
            {
                for (int c = 0; c < (IsLong ? filled.Channels.Count : 1); c++)
                {
                    WriteNewRow(writer, row, next[row], c);
                }
            }
        }
    }

    // Whether a time was added within the times of this file, or after them if this file ends the series.
    private bool IsAdded(int row, double time)
    {
        ReadOnlySpan<double> given = table.Data.Series.TimesOf(row);
        (double first, double last, _) = spans[row];
        return given.BinarySearch(time) < 0 && time >= first && (time <= last || last == given[^1]);
    }

    /// <summary>Writes a row that the file does not contain.</summary>
    /// <param name="writer">Receives the text.</param>
    /// <param name="row">The index of the series.</param>
    /// <param name="k">The index of the time in the series.</param>
    /// <param name="channel">The channel, in a table with a row per value.</param>
    private void WriteNewRow(TextWriter writer, int row, int k, int channel)
    {
        IReadOnlyList<int> timeColumns = rows.Layout.Time.Columns;
        writer.Write(rowNames > 0 ? $"\"\"{separator}" : "");
        for (int j = 0; j < header.Count; j++)
        {
            string text = j == rows.Layout.Series ? filled.Ids[row]
                : timeColumns.Contains(j) ? TimeText(filled.Series.TimesOf(row)[k], timeColumns.Index().First(t => t.Item == j).Index)
                : j == nameColumn ? filled.Channels[channel]
                : j == valueColumn ? table.ValueText(row, k, channel, point)
                : channelOf[j] >= 0 ? table.ValueText(row, k, channelOf[j], point) : "";
            writer.Write((j > 0 ? separator.ToString() : "") + Cell(text));
        }

        for (int c = 0; c < filled.Channels.Count; c++)
        {
            if (!IsLong || c == channel)
            {
                WriteInterval(writer, table.Interval(row, k, c, point));
            }
        }

        writer.Write(original.LineEnd);
    }

    private void WriteInterval(TextWriter writer, (string Lower, string Upper, string Imputed) interval) => writer.Write(
        $"{separator}{Cell(interval.Lower)}{separator}{Cell(interval.Upper)}{separator}{interval.Imputed}");

    /// <summary>Returns the part of a time in one of several columns, which blanks separate in its text.</summary>
    private string TimeText(double time, int column)
    {
        string text = table.TimeText(time);
        text = filled.Time.Kind == TimeKind.Number && point != '.' ? text.Replace('.', point) : text;
        int columns = rows.Layout.Time.Columns.Count;
        string[] parts = text.Split(' ');
        return columns == 1 ? text : parts.Length == columns ? parts[column] : column == 0 ? text : "";
    }

    private string Cell(string text) => ImputedTable.Cell(text, separator);
}
