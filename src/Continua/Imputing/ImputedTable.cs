using System.Globalization;

namespace Continua.Learning;

/// <summary>
/// Writes series with filled holes as delimited text with a row per observation, and provides the cells for a copy of a file
/// (<see cref="ImputedCopy"/>).
/// </summary>
/// <param name="filled">The series, with the times at which values were added.</param>
/// <param name="expected">What is expected at every observation.</param>
/// <param name="data">The series without added times.</param>
/// <param name="drawn">Drawn values that are written instead of the expected ones; null for those.</param>
internal sealed class ImputedTable(LabelledSeries filled, ImputedValues expected, LabelledSeries data, double[,]? drawn = null)
{
    private readonly int[] firsts = Firsts(filled);

    /// <summary>The series, with the times at which values were added.</summary>
    public LabelledSeries Filled => filled;

    /// <summary>The series without added times.</summary>
    public LabelledSeries Data => data;

    private readonly Func<double, string> timeText = filled.Time.Writing(
        Enumerable.Range(0, filled.Count).SelectMany(row => filled.Series.TimesOf(row).ToArray()));

    /// <summary>Writes a row per observation: series, time and the channels with their intervals.</summary>
    public void WriteWide(TextWriter writer)
    {
        string[] names = ["series", filled.Time.Name, .. filled.Channels];
        writer.Write(string.Join(',', names.Concat(IntervalNames(filled.Channels, names)).Select(SeriesWriter.Cell)) + "\n");
        for (int row = 0; row < filled.Count; row++)
        {
            for (int k = 0; k < filled.Series.Lengths[row]; k++)
            {
                writer.Write($"{SeriesWriter.Cell(filled.Ids[row])},{SeriesWriter.Cell(timeText(filled.Series.TimesOf(row)[k]))}");
                for (int c = 0; c < filled.Channels.Count; c++)
                {
                    writer.Write("," + ValueText(row, k, c, '.'));
                }

                for (int c = 0; c < filled.Channels.Count; c++)
                {
                    (string lower, string upper, string imputed) = Interval(row, k, c, '.');
                    writer.Write($",{lower},{upper},{imputed}");
                }

                writer.Write('\n');
            }
        }
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
    public static string Cell(string text, char separator) => separator == ' ' && text.Length == 0 ? "NA" : text.Contains(separator, StringComparison.Ordinal) || text.AsSpan().ContainsAny("\"\r\n")
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

    /// <summary>Returns the text of a value, observed or expected.</summary>
    public string ValueText(int row, int k, int c, char point) =>
        Number(Value(row, k, c), point, double.IsNaN(Observed(row, k, c)) ? DigitsOf(row, k, c) : 17);

    /// <summary>Returns a value of the data; NaN where it was not observed.</summary>
    public double Observed(int row, int k, int c) => filled.Series.ValuesOf(row)[(k * filled.Channels.Count) + c];

    private double Value(int row, int k, int c) => !double.IsNaN(Observed(row, k, c)) ? Observed(row, k, c)
        : drawn is null ? expected.Mean[firsts[row] + k, c] : drawn[firsts[row] + k, c];

    /// <summary>Returns the cells of the interval of a value; a hole whose value another row contains has none.</summary>
    public (string Lower, string Upper, string Imputed) Interval(int row, int k, int c, char point, bool? isHole = null)
    {
        int at = firsts[row] + k;
        bool isObserved = !double.IsNaN(Observed(row, k, c));
        return !(isHole ?? !isObserved) ? ("", "", "0")
            : isObserved ? ("", "", "1")
            : (
                Number(expected.Lower[at, c], point, DigitsOf(row, k, c)),
                Number(expected.Upper[at, c], point, DigitsOf(row, k, c)), "1");
    }

    /// <summary>Returns the names of the columns with intervals, which differ from those before them.</summary>
    public static IEnumerable<string> IntervalNames(IEnumerable<string> values, IReadOnlyList<string> before)
    {
        HashSet<string> taken = [.. before];
        foreach (string name in values.SelectMany(IntervalColumns.Of))
        {
            string free = name;
            for (int number = 2; !taken.Add(free); number++)
            {
                free = string.Create(CultureInfo.InvariantCulture, $"{name}_{number}");
            }

            yield return free;
        }
    }
}
