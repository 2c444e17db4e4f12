using System.Globalization;
using System.Text;
using Continua.Learning;

namespace Continua.Tests.Data;

/// <summary>A random table, written in a random dialect: separator, decimal mark, date format and so on.</summary>
internal sealed class Dialect
{
    private static readonly string[] DateFormats =
    [
        "yyyy-MM-dd", "yyyy/MM/dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.fff", "yyyy-MM-ddTHH:mm:ssZ", "yyyyMMdd",
        "yyyyMM", "yyyy-MM", "yyyyMMddHHmmss", "dd/MM/yyyy", "MM/dd/yyyy", "d.M.yyyy", "dd.MM.yyyy HH:mm", "dd-MM-yy", "d MMM yyyy", "MMM dd, yyyy",
        "M/d/yyyy h:mm:ss tt", "yyyy-M-d", "HH:mm:ss", "HH:mm", "unix-s", "unix-ms", "excel", "yyMMdd", "MMM-yy",
    ];

    private static readonly string[] MissingMarks = ["", "NA", "NaN", "null", "None", "-", "?", "#N/A", "missing", ".", "-9999", "-99.9", "999"];

    private readonly Random random;
    private readonly char separator, mark, thousands;
    private readonly string ending, missing;
    private readonly string? dates;
    private readonly bool quoted, trailing, numbered;

    public Dialect(int seed)
    {
        random = new(seed);
        separator = Pick(',', ',', ';', ';', '\t', '|', ' ');
        mark = Pick('.', ',');

        // In files separated by commas or blanks, a point is always decimal.
        char other = mark == '.' ? ',' : separator is ',' or ' ' ? '\0' : '.';
        thousands = Pick('\0', '\0', other, separator == ' ' ? '\0' : ' ', '\'', separator == ' ' ? '\0' : '\u00A0');
        ending = Pick("\n", "\n", "\r\n", "\r");
        missing = MissingMarks[random.Next(MissingMarks.Length)];
        dates = random.Next(3) == 0 ? null : DateFormats[random.Next(DateFormats.Length)];
        (quoted, trailing, numbered) = (random.Next(4) == 0, random.Next(8) == 0 && separator is not ' ', random.Next(6) == 0);
        CreateTable();
    }

    /// <summary>The times as written in a column of numbers, or in ticks for dates.</summary>
    public decimal[] Times { get; private set; } = [];

    public double[,] Values { get; private set; } = new double[0, 0];

    public bool AreDates => dates is not null;

    /// <summary>The options that the table needs: numeric marks of missing values, which may be within the range of the
    /// values, and day numbers of spreadsheets cannot be detected.</summary>
    public CsvOptions Options => new()
    {
        Missing = missing.Any(char.IsDigit) ? [missing] : null,
        TimeFormat = dates == "excel" ? dates : null,
    };

    public byte[] Bytes()
    {
        StringBuilder text = new();
        int states = Values.GetLength(1);
        text.Append(Pick("", "", "", "# a comment" + ending, "Logger 7" + ending + "Serial: 12, 13; 14" + ending + ending, "A" + ending));
        string[] names = ["time", .. Enumerable.Range(0, states).Select(i => $"s{i}")];
        Line(text, numbered ? ["rownames", .. names] : names);
        if (random.Next(8) == 0)
        {
            Line(text, [.. (numbered ? new[] { "no." } : []), "unit", .. Enumerable.Range(0, states).Select(_ => "m")]);
        }

        for (int row = 0; row < Times.Length; row++)
        {
            string[] cells = [Time(Times[row]), .. Enumerable.Range(0, states).Select(s => Number(Values[row, s]))];
            Line(text, numbered ? [$"{row + 1}", .. cells] : cells);
        }

        Encoding encoding = Pick<Encoding>(new UTF8Encoding(false), new UTF8Encoding(false), new UTF8Encoding(true), new UnicodeEncoding());
        return [.. encoding.GetPreamble(), .. encoding.GetBytes(text.ToString())];
    }

    private void CreateTable()
    {
        int rows = random.Next(3, 14), states = random.Next(1, 4), digits = random.Next(0, 5);
        double size = Pick(1.0, 5, 30, 900, 2000, 1e5, 1e7);
        DateTime start = new DateTime(1999, 11, 20).AddDays(random.Next(9000)).AddSeconds(random.Next(86400));
        decimal step = Pick(1m, 0.5m, 0.001m, 100m, 1000m), first = Pick(0m, 1m, -5m, 0.25m, 1900m, 995m);
        TimeSpan spacing = Pick(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), TimeSpan.FromHours(1), TimeSpan.FromDays(1), TimeSpan.FromDays(31));
        IEnumerable<decimal> times = dates is null ? Enumerable.Range(0, rows).Select(i => first + i * step)
            : Enumerable.Range(0, rows).Select(i => Rounded(start + i * spacing)).Distinct();
        Times = [.. times];
        Values = new double[Times.Length, states];
        for (int row = 0; row < Times.Length; row++)
        {
            for (int s = 0; s < states; s++)
            {
                double value = Math.Round((random.NextDouble() - (s == 0 ? 0 : 0.5)) * size, s == 1 ? 0 : digits);
                bool marked = value.ToString("R", CultureInfo.InvariantCulture) == missing;
                Values[row, s] = row > 0 && random.Next(6) == 0 ? double.NaN : marked ? value + 1 : value;
            }
        }
    }

    // The date as it is represented in the format, in ticks.
    private decimal Rounded(DateTime date)
    {
        if (dates is "unix-s" or "unix-ms" or "excel")
        {
            return dates == "excel" ? date.Date.AddHours(date.Hour).Ticks : date.Ticks / 10_000_000 * 10_000_000;
        }

        string text = date.ToString(NetFormat, CultureInfo.InvariantCulture);
        DateTime back = DateTime.ParseExact(text, NetFormat, CultureInfo.InvariantCulture,
            DateTimeStyles.NoCurrentDateDefault | DateTimeStyles.AdjustToUniversal);
        return IsTimeOfDay ? back.TimeOfDay.Ticks : back.Ticks;
    }

    private bool IsTimeOfDay => dates is "HH:mm:ss" or "HH:mm";

    private string NetFormat =>
        dates!.Replace("T", "'T'", StringComparison.Ordinal).Replace("Z", "'Z'", StringComparison.Ordinal);

    private string Time(decimal time)
    {
        if (dates is null)
        {
            return WithMarks(time.ToString("0.######", CultureInfo.InvariantCulture));
        }

        DateTime date = new((long)time);
        return dates switch
        {
            "unix-s" => (date - DateTime.UnixEpoch).TotalSeconds.ToString("0", CultureInfo.InvariantCulture),
            "unix-ms" => (date - DateTime.UnixEpoch).TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture),
            "excel" => WithMarks(
                (date - new DateTime(1899, 12, 30)).TotalDays.ToString("0.##########", CultureInfo.InvariantCulture),
                group: false),
            _ => date.ToString(NetFormat, CultureInfo.InvariantCulture),
        };
    }

    private string Number(double value) =>
        double.IsNaN(value) ? missing : WithMarks(value.ToString("R", CultureInfo.InvariantCulture));

    private string WithMarks(string plain, bool group = true)
    {
        string[] parts = plain.Split('.');
        StringBuilder whole = new(parts[0]);
        for (int i = whole.Length - 3; group && thousands != '\0' && i > (plain[0] == '-' ? 1 : 0) && !plain.Contains('E'); i -= 3)
        {
            whole.Insert(i, thousands);
        }

        return parts.Length > 1 ? $"{whole}{mark}{parts[1]}" : whole.ToString();
    }

    private void Line(StringBuilder text, string[] cells)
    {
        IEnumerable<string> written = cells.Select(cell =>
            quoted || cell.Contains(separator) || (separator == ' ' && (cell.Contains('\t') || cell.Length == 0)) ? $"\"{cell}\"" : cell);
        text.AppendJoin(separator, written).Append(trailing ? separator.ToString() : "").Append(ending);
    }

    private T Pick<T>(params T[] all) => all[random.Next(all.Length)];
}
