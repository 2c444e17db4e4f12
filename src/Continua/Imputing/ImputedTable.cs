using System.Globalization;

namespace Continua.Learning;

/// <summary>
/// Writes series with filled holes as delimited text: in the layout of a file, with all its other cells as they are, or a row
/// per observation.
/// </summary>
/// <param name="filled">The series, with the times at which values were added.</param>
/// <param name="expected">What is expected at every observation.</param>
/// <param name="data">The series without added times.</param>
/// <param name="drawn">Drawn values that are written instead of the expected ones; null for those.</param>
internal sealed class ImputedTable(LabelledSeries filled, ImputedValues expected, LabelledSeries data, double[,]? drawn = null)
{
    private const string Lower = "_lower", Upper = "_upper", Imputed = "_imputed";

    private readonly int[] firsts = Firsts(filled);
    private readonly Dictionary<string, int> rowOf = filled.Ids.Index().ToDictionary(id => id.Item, id => id.Index, StringComparer.Ordinal);
    private readonly Func<double, string> timeText = filled.Time.Writing(
        Enumerable.Range(0, filled.Count).SelectMany(row => filled.Series.TimesOf(row).ToArray()));

    /// <summary>Writes a row per observation: series, time and the channels with their intervals.</summary>
    public void WriteWide(TextWriter writer)
    {
        string[] names = ["series", filled.Time.Name, .. filled.Channels];
        writer.Write(string.Join(',', names.Select(SeriesWriter.Cell)));
        WriteNames(writer, ',', names);
        for (int row = 0; row < filled.Count; row++)
        {
            for (int k = 0; k < filled.Series.Lengths[row]; k++)
            {
                writer.Write($"{SeriesWriter.Cell(filled.Ids[row])},{SeriesWriter.Cell(timeText(filled.Series.TimesOf(row)[k]))}");
                for (int c = 0; c < filled.Channels.Count; c++)
                {
                    writer.Write("," + ValueText(row, k, c, '.'));
                }

                WriteIntervals(writer, row, k, ',', '.');
            }
        }
    }

    /// <summary>Writes a row per value: series, time, channel, value, interval and whether it was imputed.</summary>
    /// <param name="writer">Receives the text.</param>
    /// <param name="series">The name of the column of series.</param>
    /// <param name="channel">The name of the column of channels.</param>
    /// <param name="value">The name of the column of values.</param>
    public void WriteLong(TextWriter writer, string series, string channel, string value)
    {
        string[] names = [series, filled.Time.Name, channel, value, value + Lower, value + Upper, value + Imputed];
        writer.Write(string.Join(',', names.Select(SeriesWriter.Cell)) + "\n");
        for (int row = 0; row < filled.Count; row++)
        {
            for (int k = 0; k < filled.Series.Lengths[row]; k++)
            {
                string lead = $"{SeriesWriter.Cell(filled.Ids[row])},{SeriesWriter.Cell(timeText(filled.Series.TimesOf(row)[k]))}";
                for (int c = 0; c < filled.Channels.Count; c++)
                {
                    (string lower, string upper, string imputed) = Interval(row, k, c, '.');
                    writer.Write($"{lead},{SeriesWriter.Cell(filled.Channels[c])},{ValueText(row, k, c, '.')},{lower},{upper},{imputed}\n");
                }
            }
        }
    }

    /// <summary>
    /// Writes a file of the data with a column per channel: its empty cells of channels are filled, all other cells are as
    /// they are, and columns with the intervals follow.
    /// </summary>
    /// <param name="writer">Receives the text.</param>
    /// <param name="path">The path of the file.</param>
    /// <param name="series">The name of its series, if no column names the series.</param>
    /// <param name="options">The options with which it was read.</param>
    public void WriteLike(TextWriter writer, string path, string series, CsvOptions options)
    {
        options = options with { Axis = filled.Time, KeepsAllTexts = true };
        SeriesRows rows = SeriesReader.Rows(CompressedFile.Read(path), path, options, out _);
        IReadOnlyList<string> header = rows.File.Header;
        double[] times = new TimeInterpreter(
            rows.File, rows.Layout.Time, options, rows.Numbers, rows.TimeUnit, all => Spacing.Median([all])).Interpret().Times;
        Dictionary<string, NumberColumn> numbers = rows.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        int[] channelOf = [.. header.Select(name => numbers.ContainsKey(name) ? filled.Channels.ToList().IndexOf(name) : -1)];
        char separator = rows.File.Separator, point = rows.Numbers.Form.Decimal == ',' ? ',' : '.';
        IReadOnlyList<int> timeColumns = rows.Layout.Time.Columns;

        writer.Write(string.Join(separator, header.Select(name => Cell(name, separator))));
        WriteNames(writer, separator, header);
        if (rows.UnitsLine is { } below)
        {
            writer.Write(string.Join(separator, below.Units.Concat(Enumerable.Repeat("", 3 * filled.Channels.Count)).Select(unit => Cell(unit, separator))) + "\n");
        }

        int count = rows.SeriesOfRow.Count;
        int[] rowsOf = [.. rows.SeriesOfRow.Select(s => rowOf[rows.Layout.Series is null ? series : rows.SeriesNames[s]])];
        Dictionary<int, int> lastLine = [];
        Dictionary<int, (double First, double Last)> spans = [];
        for (int r = 0; r < count; r++)
        {
            lastLine[rowsOf[r]] = r;
            (double first, double last) = spans.GetValueOrDefault(rowsOf[r], (times[r], times[r]));
            spans[rowsOf[r]] = (Math.Min(first, times[r]), Math.Max(last, times[r]));
        }

        Dictionary<int, int> next = rowsOf.Distinct().ToDictionary(row => row, _ => 0);
        for (int r = 0; r < count; r++)
        {
            int row = rowsOf[r];
            Added(row, times[r]);
            int k = filled.Series.TimesOf(row).BinarySearch(times[r]);
            for (int j = 0; j < header.Count; j++)
            {
                bool isHole = channelOf[j] >= 0 && double.IsNaN(numbers[header[j]].Values[r]);
                string text = isHole ? ValueText(row, k, channelOf[j], point) : rows.Texts[j].Text(r);
                writer.Write((j > 0 ? separator.ToString() : "") + Cell(text, separator));
            }

            WriteIntervals(writer, row, k, separator, point, c => !numbers.TryGetValue(filled.Channels[c], out NumberColumn? column) || double.IsNaN(column.Values[r]));
            if (lastLine[row] == r)
            {
                Added(row, double.PositiveInfinity);
            }
        }

        // Whether a time was added within the times of this file, or after them if this file ends the series.
        bool IsAdded(int row, double time)
        {
            ReadOnlySpan<double> given = data.Series.TimesOf(row);
            (double first, double last) = spans[row];
            return given.BinarySearch(time) < 0 && time >= first && (time <= last || last == given[^1]);
        }

        // Writes the rows of added times before a time.
        void Added(int row, double before)
        {
            ReadOnlySpan<double> all = filled.Series.TimesOf(row);
            for (; next[row] < all.Length && all[next[row]] < before; next[row]++)
            {
                int k = next[row];
                if (IsAdded(row, all[k]))
                {
                    for (int j = 0; j < header.Count; j++)
                    {
                        string text = j == rows.Layout.Series ? filled.Ids[row]
                            : timeColumns.Contains(j) ? TimeText(all[k], point, timeColumns.Count, timeColumns.Index().First(t => t.Item == j).Index)
                            : channelOf[j] >= 0 ? ValueText(row, k, channelOf[j], point) : "";
                        writer.Write((j > 0 ? separator.ToString() : "") + Cell(text, separator));
                    }

                    WriteIntervals(writer, row, k, separator, point);
                }
            }
        }
    }

    /// <summary>Returns the part of a time in one of several columns, which blanks separate in its text.</summary>
    private string TimeText(double time, char point, int columns, int column)
    {
        string text = filled.Time.Kind == TimeKind.Number && point != '.' ? timeText(time).Replace('.', point) : timeText(time);
        string[] parts = text.Split(' ');
        return columns == 1 ? text : parts.Length == columns ? parts[column] : column == 0 ? text : "";
    }

    private static int[] Firsts(LabelledSeries series)
    {
        int[] firsts = new int[series.Count];
        for (int row = 1; row < firsts.Length; row++)
        {
            firsts[row] = firsts[row - 1] + series.Series.Lengths[row - 1];
        }

        return firsts;
    }

    /// <summary>
    /// Returns a text as a cell, in quotes if it contains the separator, a quote or a line break; between blanks, an empty cell is NA.
    /// </summary>
    private static string Cell(string text, char separator) => separator == ' ' && text.Length == 0 ? "NA" : text.Contains(separator, StringComparison.Ordinal) || text.AsSpan().ContainsAny("\"\r\n")
        ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    private static string Number(double value, char point, int digits = 17)
    {
        string text = digits >= 17
            ? value.ToString("R", CultureInfo.InvariantCulture)
            : value.ToString("G" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return point == '.' ? text : text.Replace('.', point);
    }

    /// <summary>Returns the number of digits of an expected value that its interval determines, and three more.</summary>
    private int DigitsOf(int row, int k, int c)
    {
        int at = firsts[row] + k;
        double width = expected.Upper[at, c] - expected.Lower[at, c];
        double size = Math.Max(Math.Abs(expected.Upper[at, c]), Math.Abs(expected.Lower[at, c]));
        return width > 0 ? (int)Math.Clamp(Math.Ceiling(Math.Log10(size / width)) + 4, 4, 17) : 17;
    }

    private string ValueText(int row, int k, int c, char point) =>
        Number(Value(row, k, c), point, double.IsNaN(Observed(row, k, c)) ? DigitsOf(row, k, c) : 17);

    private double Observed(int row, int k, int c) => filled.Series.ValuesOf(row)[(k * filled.Channels.Count) + c];

    private double Value(int row, int k, int c) => !double.IsNaN(Observed(row, k, c)) ? Observed(row, k, c)
        : drawn is null ? expected.Mean[firsts[row] + k, c] : drawn[firsts[row] + k, c];

    /// <summary>Returns the cells of the interval of a value; a hole whose value another row contains has none.</summary>
    private (string Lower, string Upper, string Imputed) Interval(int row, int k, int c, char point, bool? isHole = null)
    {
        int at = firsts[row] + k;
        bool isObserved = !double.IsNaN(Observed(row, k, c));
        return !(isHole ?? !isObserved) ? ("", "", "0")
            : isObserved ? ("", "", "1")
            : (
                Number(expected.Lower[at, c], point, DigitsOf(row, k, c)),
                Number(expected.Upper[at, c], point, DigitsOf(row, k, c)), "1");
    }

    /// <summary>Writes the names of the columns with intervals, which differ from those before them.</summary>
    private void WriteNames(TextWriter writer, char separator, IReadOnlyList<string> before)
    {
        HashSet<string> taken = [.. before];
        foreach (string name in filled.Channels.SelectMany(name => new[] { name + Lower, name + Upper, name + Imputed }))
        {
            string free = name;
            for (int number = 2; !taken.Add(free); number++)
            {
                free = string.Create(CultureInfo.InvariantCulture, $"{name}_{number}");
            }

            writer.Write(separator + Cell(free, separator));
        }

        writer.Write('\n');
    }

    private void WriteIntervals(TextWriter writer, int row, int k, char separator, char point, Func<int, bool>? isHole = null)
    {
        for (int c = 0; c < filled.Channels.Count; c++)
        {
            (string lower, string upper, string imputed) = Interval(row, k, c, point, isHole?.Invoke(c));
            writer.Write($"{separator}{Cell(lower, separator)}{separator}{Cell(upper, separator)}{separator}{imputed}");
        }

        writer.Write('\n');
    }
}
