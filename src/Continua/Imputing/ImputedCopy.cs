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
    // For each series its last row in this file.
    private readonly Dictionary<int, int> lastRow = [];
    private readonly Dictionary<int, int> next = [];

    // For each series the times in this file.
    private readonly Dictionary<int, HashSet<double>> timesOf = [];

    // The last row of the file that was written, and the number of rows written.
    private RawCell[]? lastCells;
    private int written;
    private bool areRowNamesQuoted;

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
        times = new TimeInterpreter(
            rows.File, rows.Layout.Time, options, rows.Numbers, rows.TimeUnit, all => Spacing.Median([all])).Interpret().Times;
        header = rows.File.Header;
        (separator, point) = (rows.File.Separator, rows.Numbers.Form.Decimal == ',' ? ',' : '.');
        rowNames = rows.File.HasRowNames ? 1 : 0;
        original = new(path, options.Encoding, separator);
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
            lastRow[rowsOf[r]] = r;
            next[rowsOf[r]] = 0;
            timesOf.TryAdd(rowsOf[r], []);
            timesOf[rowsOf[r]].Add(times[r]);
        }
    }

    /// <summary>
    /// Returns the first of some times that has no text in the form of the times of a file, such as an hour among days; null
    /// if all have one.
    /// </summary>
    /// <param name="data">The series.</param>
    /// <param name="added">The times of each series.</param>
    /// <param name="path">The path of the file.</param>
    public static double? WithoutForm(LabelledSeries data, double[][] added, string path)
    {
        SeriesRows rows = SeriesReader.Rows(CompressedFile.Read(path), path, (data.Layout ?? new()).Csv with { Axis = data.Time }, out _);
        int columns = rows.Layout.Time.Columns.Count;
        foreach (double time in added.SelectMany(times => times))
        {
            if (!data.Time.HasForm(time) || Parts(data.Time.Format(time), columns) is null)
            {
                return time;
            }
        }

        return null;
    }

    private bool IsLong => nameColumn >= 0;

    /// <summary>Writes the copy.</summary>
    public void Write(TextWriter writer)
    {
        writer.Write(original.Mark);
        WriteNames(writer);
        Dictionary<(int Row, int At), int> lastOf = IsLong ? LastOfTimes() : [];
        HashSet<(int Row, int At, int Channel)> values = [];
        for (int r = 0; r < rowsOf.Length; r++)
        {
            int row = rowsOf[r];
            original.CopyAbove(writer, rows.Layout.Time.Lines[r], onlyComments: true);
            WriteAdded(writer, row, times[r]);
            int k = filled.Series.TimesOf(row).BinarySearch(times[r]);
            WriteRow(writer, r, row, k, values);
            if (IsLong && k >= 0 && lastOf[(row, k)] == r)
            {
                WriteMissing(writer, row, k, values);
            }

            if (lastRow[row] == r)
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
        int line = rows.File.HeaderLine;
        original.CopyAbove(writer, line, onlyComments: false);
        string names = original.Record(line) is { } cells && cells.Length >= header.Count
            ? Joined(cells, header.Count) : string.Join(separator, header.Select(Cell));
        string[] intervals = [.. ImputedTable.IntervalNames(IsLong ? [header[valueColumn]] : filled.Channels, header)];
        writer.Write(names + string.Concat(intervals.Select(name => separator + Cell(name))) + original.LineEnd);
        if (rows.UnitsLine is { } units)
        {
            original.CopyAbove(writer, units.Line, onlyComments: true);
            string below = original.Record(units.Line) is { } unitCells
                ? Joined(unitCells, header.Count) : string.Join(separator, units.Units.Select(Cell));
            writer.Write(below + string.Concat(intervals.Select(_ => separator + Cell(""))) + original.LineEnd);
        }

        // Lines above a given first row belong to the names.
        original.CopyAbove(writer, rows.Layout.Time.Lines[0], onlyComments: false);
        areRowNamesQuoted = rowNames > 0 && original.Record(rows.Layout.Time.Lines[0])?[0].Text.Contains('"', StringComparison.Ordinal) == true;
    }

    /// <summary>Returns the first cells of a record as they are.</summary>
    private static string Joined(RawCell[] cells, int count) =>
        string.Concat(cells.Take(count).Select(cell => cell.Lead + cell.Text));

    /// <summary>Writes a row of the file.</summary>
    /// <param name="writer">Receives the text.</param>
    /// <param name="r">The index of the row.</param>
    /// <param name="row">The index of its series.</param>
    /// <param name="k">The index of its time in the series.</param>
    /// <param name="values">Receives the value of a table with a row per value.</param>
    private void WriteRow(TextWriter writer, int r, int row, int k, HashSet<(int Row, int At, int Channel)> values)
    {
        RawCell[]? cells = original.Record(rows.Layout.Time.Lines[r]);
        int channel = IsLong ? channels.GetValueOrDefault(rows.Texts[nameColumn].Text(r), -1) : -1;
        bool isMissing = IsLong && channel >= 0 && double.IsNaN(rows.Columns[0].Values[r]);
        if (channel >= 0)
        {
            values.Add((row, k, channel));
        }

        WriteRowName(writer, cells);
        for (int j = 0; j < header.Count; j++)
        {
            int filledChannel = isMissing && j == valueColumn ? channel
                : channelOf[j] >= 0 && double.IsNaN(numbers[header[j]].Values[r]) ? channelOf[j] : -1;
            RawCell? cell = rowNames + j < cells?.Length ? cells[rowNames + j] : null;
            string text = filledChannel >= 0 ? Cell(table.ValueText(row, k, filledChannel, point))
                : cell?.Text ?? Cell(rows.Texts[j].Text(r));
            writer.Write((cell?.Lead ?? (rowNames + j > 0 ? separator.ToString() : "")) + text);
        }

        lastCells = cells;
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
    private void WriteMissing(TextWriter writer, int row, int k, HashSet<(int Row, int At, int Channel)> values)
    {
        for (int c = 0; c < filled.Channels.Count; c++)
        {
            if (double.IsNaN(table.Observed(row, k, c)) && values.Add((row, k, c)))
            {
                WriteNewRow(writer, row, k, c, isAtRowAbove: true);
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
                    WriteNewRow(writer, row, next[row], c, isAtRowAbove: false);
                }
            }
        }
    }

    // Whether a time was added, and follows a time of this file. Of several files with a series, that is the one to whose rows
    // the added time belongs.
    private bool IsAdded(int row, double time)
    {
        ReadOnlySpan<double> given = table.Data.Series.TimesOf(row);
        int at = given.BinarySearch(time);
        return at < 0 && timesOf[row].Contains(given[Math.Max(~at - 1, 0)]);
    }

    /// <summary>Writes a row that the file does not contain.</summary>
    /// <param name="writer">Receives the text.</param>
    /// <param name="row">The index of the series.</param>
    /// <param name="k">The index of the time in the series.</param>
    /// <param name="channel">The channel, in a table with a row per value.</param>
    /// <param name="isAtRowAbove">Whether the row above is a row of the file with the same series and time.</param>
    private void WriteNewRow(TextWriter writer, int row, int k, int channel, bool isAtRowAbove)
    {
        IReadOnlyList<int> timeColumns = rows.Layout.Time.Columns;
        WriteRowName(writer, null);
        for (int j = 0; j < header.Count; j++)
        {
            // A further value at the time of the row above has the texts of that row.
            if (isAtRowAbove && (j == rows.Layout.Series || timeColumns.Contains(j)) && rowNames + j < lastCells?.Length)
            {
                writer.Write((rowNames + j > 0 ? separator.ToString() : "") + lastCells[rowNames + j].Text);
                continue;
            }

            string text = j == rows.Layout.Series ? filled.Ids[row]
                : timeColumns.Contains(j) ? TimeText(filled.Series.TimesOf(row)[k], timeColumns.Index().First(t => t.Item == j).Index)
                : j == nameColumn ? filled.Channels[channel]
                : j == valueColumn ? table.ValueText(row, k, channel, point)
                : channelOf[j] >= 0 ? table.ValueText(row, k, channelOf[j], point) : "";
            writer.Write((rowNames + j > 0 ? separator.ToString() : "") + Cell(text));
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

    /// <summary>Writes the name of a row; names that are numbers count the rows of the copy.</summary>
    private void WriteRowName(TextWriter writer, RawCell[]? cells)
    {
        written++;
        if (rowNames > 0)
        {
            writer.Write(!areRowNamesQuoted ? cells?[0].Lead + written.ToString(System.Globalization.CultureInfo.InvariantCulture)
                : cells is null ? "\"\"" : cells[0].Lead + cells[0].Text);
        }
    }

    private void WriteInterval(TextWriter writer, (string Lower, string Upper, string Imputed) interval) => writer.Write(
        $"{separator}{Cell(interval.Lower)}{separator}{Cell(interval.Upper)}{separator}{interval.Imputed}");

    /// <summary>Returns the part of a time in one of several columns, which blanks separate in its text.</summary>
    private string TimeText(double time, int column)
    {
        string text = filled.Time.Format(time);
        text = filled.Time.Kind == TimeKind.Number && point != '.' ? text.Replace('.', point) : text;
        return Parts(text, rows.Layout.Time.Columns.Count)![column];
    }

    /// <summary>Divides the text of a time among columns, at blanks or at the hyphens of a date; null if it has other parts.</summary>
    private static string[]? Parts(string text, int columns)
    {
        string[] words = text.Split(' ');
        string[] joined = words is [.., _, "AM" or "PM"] ? [.. words[..^2], $"{words[^2]} {words[^1]}"] : words;
        return columns == 1 ? [text] : new[] { joined, text.Split('-'), text.Split(' ', '-') }.FirstOrDefault(parts => parts.Length == columns);
    }

    private string Cell(string text) => ImputedTable.Cell(text, separator);
}
