using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Continua.Learning;

/// <summary>Reads files in the text format of the UCR/UEA archives.</summary>
internal sealed class TsFiles
{
    private readonly List<double> times = [];
    private readonly List<double[]> values = [];
    private readonly List<int> lengths = [];
    private readonly List<string> labels = [];
    private readonly List<string> ids = [];
    private int channels;
    private bool hasTimes;

    public static LabelledSeries Read(IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        Tensor.Guard(paths.Count > 0, "Series are read from one or more files, but got none; give a path.");
        TsFiles all = new();
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string path in paths)
        {
            byte[] bytes = File.ReadAllBytes(path);
            hash.AppendData(bytes);
            using StreamReader reader = new(new MemoryStream(CompressedFile.Decompressed(bytes, path)));
            all.Add(reader, path, paths.Count > 1 ? Path.GetFileNameWithoutExtension(path) + ":" : "");
        }

        return all.Assemble(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private LabelledSeries Assemble(string sha256)
    {
        double[,] array = new double[values.Count, channels];
        for (int i = 0; i < array.Length; i++)
        {
            array[i / channels, i % channels] = values[i / channels][i % channels];
        }

        string[] classes = [.. labels.Where(label => label.Length > 0).Distinct().Order(LabelOrder.Instance)];
        return new(
            new(array, [.. times], [.. lengths]), [.. Enumerable.Range(1, channels).Select(c => $"channel {c}")],
            [.. labels.Select(label => Array.IndexOf(classes, label))], classes)
        {
            Ids = ids,
            Time = hasTimes ? new() { Name = "time", Unit = "units of the file's times" } : new() { Name = "observation", Unit = "observations" },
            Sha256 = sha256,
        };
    }

    private void Add(StreamReader reader, string path, string prefix)
    {
        int line = 0, row = 0;
        bool isData = false, hasLabel = true;
        while (reader.ReadLine() is { } text)
        {
            line++;
            text = text.Trim();
            if (text.Length == 0 || text[0] == '#')
            {
                continue;
            }

            if (text[0] == '@')
            {
                string[] words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                isData |= Is(words, "@data");
                hasLabel = Is(words, "@classlabel") ? !(words.Length > 1 && Is(words[1..], "false")) : hasLabel;
                continue;
            }

            if (!isData)
            {
                throw new DataFileException(
                    new(path, line), "the series of a .ts file follow a line '@data', but this line comes before one; "
                    + "add the line, or read the file as CSV");
            }

            AddSeries(text, new(path, line), hasLabel);
            ids.Add(prefix + (++row).ToString(CultureInfo.InvariantCulture));
        }

        if (row == 0)
        {
            throw new DataFileException(
                new(path), "a .ts file has a series in each line after '@data', but this one has none; check the file");
        }
    }

    private static bool Is(string[] words, string name) =>
        string.Equals(words[0], name, StringComparison.OrdinalIgnoreCase);

    private void AddSeries(string text, FileLocation location, bool hasLabel)
    {
        string[] parts = text.Contains('(', StringComparison.Ordinal) ? SplitOutside(text) : text.Split(':');
        labels.Add(hasLabel ? parts[^1].Trim() : "");
        string[] ofChannels = hasLabel ? parts[..^1] : parts;
        channels = channels == 0 ? ofChannels.Length : channels;
        if (ofChannels.Length != channels || channels == 0)
        {
            throw new DataFileException(
                location, FormattableString.Invariant(
                    $"every series has the same channels, but this one has {ofChannels.Length} instead of {channels}; ")
                + "check the colons of the line");
        }

        SortedDictionary<double, double[]> rows = [];
        for (int c = 0; c < channels; c++)
        {
            AddChannel(ofChannels[c], c, rows, location with { Column = c + 1 });
        }

        lengths.Add(rows.Count);
        times.AddRange(rows.Keys);
        values.AddRange(rows.Values);
    }

    /// <summary>Adds the values of one channel: "1,2,?,4", or "(0,1),(1.5,2)" with times.</summary>
    private void AddChannel(
        string text, int channel, SortedDictionary<double, double[]> rows, FileLocation location)
    {
        bool timed = text.Contains('(', StringComparison.Ordinal);
        hasTimes |= timed;
        string[] cells = timed
            ? text.Split([')'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : text.Split(',');
        for (int k = 0; k < cells.Length; k++)
        {
            double time = k;
            string cell = cells[k];
            if (timed)
            {
                string[] pair = cell.TrimStart(',', ' ', '(').Split(',', 2);
                time = Number(pair[0], location);
                cell = pair[^1];
            }

            if (!rows.TryGetValue(time, out double[]? row))
            {
                rows[time] = row = new double[channels];
                Array.Fill(row, double.NaN);
            }

            row[channel] = Number(cell, location);
        }
    }

    private static double Number(string cell, FileLocation location)
    {
        cell = cell.Trim();
        if (cell is "?" or "" || string.Equals(cell, "nan", StringComparison.OrdinalIgnoreCase))
        {
            return double.NaN;
        }

        return double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && double.IsFinite(value)
            ? value
            : throw new DataFileException(
                location, $"a value is a number or '?', but got '{cell}'; correct it, or write '?'");
    }

    /// <summary>Splits at colons outside parentheses; times may be written with colons.</summary>
    private static string[] SplitOutside(string text)
    {
        List<string> parts = [];
        int depth = 0, from = 0;
        for (int i = 0; i < text.Length; i++)
        {
            depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            if (text[i] == ':' && depth == 0)
            {
                parts.Add(text[from..i]);
                from = i + 1;
            }
        }

        return [.. parts, text[from..]];
    }
}
