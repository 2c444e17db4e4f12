using System.Globalization;

namespace Continua.Learning;

/// <summary>Many series of different lengths, each with a name, and optionally with a class and constant values.</summary>
/// <example><code>
/// LabelledSeries data = LabelledSeries.ReadTs("characters.ts");
/// int length = data.Series.Lengths[0];
/// string label = data.Classes[data.Labels[0]];
/// </code></example>
public sealed class LabelledSeries
{
    /// <summary>Creates series with labels over arrays, which are not copied.</summary>
    /// <param name="series">The observations; times are on the axis <see cref="Time"/>.</param>
    /// <param name="channels">The names of the channels.</param>
    /// <param name="labels">The class of each series, an index into the classes; −1 where it is unknown.</param>
    /// <param name="classes">The names of the classes.</param>
    /// <exception cref="ArgumentException">
    /// There is not a name for each channel, or not a label from −1 to the number of classes − 1 for each series.
    /// </exception>
    public LabelledSeries(
        RaggedSeries<double> series, IReadOnlyList<string> channels, int[] labels, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(channels);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(classes);
        Tensor.Guard(
            channels.Count == series.Channels,
            $"Series have a name for each of their {series.Channels} channels, but got {channels.Count}; give as many.");
        Tensor.Guard(
            labels.Length == series.Rows && Array.TrueForAll(labels, label => label >= -1 && label < classes.Count),
            $"Each of the {series.Rows} series has a label from −1 to {classes.Count - 1}, but got {labels.Length} "
            + $"labels, or one out of range; check the labels.");
        (Series, Channels, Labels, Classes) = (series, channels, labels, classes);
        Ids = [.. Enumerable.Range(0, series.Rows).Select(row => row.ToString(System.Globalization.CultureInfo.InvariantCulture))];
        Statics = new double[series.Rows, 0];
    }

    /// <summary>The observations of the series; NaN where a channel was not observed.</summary>
    public RaggedSeries<double> Series { get; }

    /// <summary>The names of the channels.</summary>
    public IReadOnlyList<string> Channels { get; }

    /// <summary>The class of each series, an index into <see cref="Classes"/>; −1 where it is unknown.</summary>
    public int[] Labels { get; }

    /// <summary>The names of the classes.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The names of the series.</summary>
    public IReadOnlyList<string> Ids { get; init; }

    /// <summary>The values that are constant for a series, [series, values]; NaN where unknown.</summary>
    public double[,] Statics { get; init; }

    /// <summary>The names of the constant values.</summary>
    public IReadOnlyList<string> StaticNames { get; init; } = [];

    /// <summary>
    /// The group of each series, such as its patient: the series of a group are not divided between folds. Null for none.
    /// </summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>The time axis: the unit and the origin of times.</summary>
    public TimeAxis Time { get; init; } = new() { Name = "observation", Unit = "observations" };

    /// <summary>
    /// For each series, the time at which its class became known, NaN where unknown; null if no such times are given.
    /// </summary>
    public double[]? LabelTimes { get; init; }

    /// <summary>The options with which the series were read; null for series from arrays and .ts files.</summary>
    public SeriesFileOptions? Layout { get; init; }

    /// <summary>The end given to <see cref="Until"/>; null if the series were not cut.</summary>
    public double? End { get; private init; }

    /// <summary>Sentences about what was found in the files.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The SHA-256 of the files' bytes, in lower-case hexadecimal; null for series from arrays.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The number of series.</summary>
    public int Count => Series.Rows;

    /// <summary>
    /// Reads series from files: delimited text with a row per observation or per value, or files whose names end in .ts
    /// or .ts.gz (<see cref="ReadTs"/>). Compressed files are decompressed; the files of a folder are read in the order of
    /// their names.
    /// </summary>
    /// <param name="paths">The paths of files and folders, whose series are pooled.</param>
    /// <param name="options">The reading options; null for the defaults.</param>
    /// <exception cref="DataFileException">
    /// A file cannot be read; the message gives the location, the rule and a fix.
    /// </exception>
    /// <exception cref="ArgumentException">No path was given, or an option is invalid.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static LabelledSeries Read(IReadOnlyList<string> paths, SeriesFileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        string[] files = [.. paths.SelectMany(path => Directory.Exists(path)
            ? Directory.EnumerateFiles(path).Order(StringComparer.Ordinal) : (IEnumerable<string>)[path])];
        Tensor.Guard(files.Length > 0, "Series are read from one or more files, but got none; give a path.");
        bool areTs = Array.TrueForAll(files, IsTs);
        Tensor.Guard(
            areTs || !Array.Exists(files, IsTs),
            "Files of series have one format, but some of these are .ts files and others are not; read them separately.");
        return areTs ? TsFiles.Read(files) : SeriesFiles.Read(files, options ?? new());
    }

    /// <summary>
    /// Reads files in the text format of the UCR/UEA archives: a series a line, channels separated by colons, values by
    /// commas, the class last. A file whose name ends in .gz is decompressed.
    /// </summary>
    /// <param name="paths">The paths of the files, whose series are pooled.</param>
    /// <exception cref="DataFileException">
    /// A file cannot be read; the message gives the location, the rule and a fix.
    /// </exception>
    /// <exception cref="ArgumentException">No path was given.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static LabelledSeries ReadTs(params IReadOnlyList<string> paths) => TsFiles.Read(paths);

    /// <summary>
    /// Returns the series without later observations: those up to a time, or, if times are dates, up to a duration after
    /// the first observation of each series.
    /// </summary>
    /// <param name="end">The time or the duration, in the unit of <see cref="Time"/>.</param>
    public LabelledSeries Until(double end)
    {
        RowBuilder rows = new(Channels.Count);
        int emptied = 0;
        for (int row = 0; row < Count; row++)
        {
            ReadOnlySpan<double> times = Series.TimesOf(row), values = Series.ValuesOf(row);
            int kept = CountUntil(times, end);
            emptied += kept == 0 && times.Length > 0 ? 1 : 0;
            for (int k = 0; k < kept; k++)
            {
                rows.Add(times[k], values.Slice(k * Channels.Count, Channels.Count));
            }

            rows.EndRow();
        }

        LabelledSeries cut = With(rows.ToSeries(), end);
        return emptied == 0 ? cut : cut.With(
            [.. Notes, string.Create(CultureInfo.InvariantCulture, $"Series without an observation up to {end:G6}: {emptied}.")]);
    }

    /// <summary>Returns the given series, in this order; the observations are not copied.</summary>
    /// <param name="rows">The indices of the series; one may occur more than once.</param>
    /// <exception cref="ArgumentException">An index is not that of a series.</exception>
    public LabelledSeries Select(params ReadOnlySpan<int> rows)
    {
        RaggedSeries<double> series = Series.Select(rows);
        int[] chosen = rows.ToArray();
        double[,] statics = ArrayRows.Take(Statics, rows);
        return new(series, Channels, [.. chosen.Select(row => Labels[row])], Classes)
        {
            End = End,
            Layout = Layout,
            Ids = [.. chosen.Select(row => Ids[row])],
            Statics = statics,
            StaticNames = StaticNames,
            Groups = Groups is { } groups ? [.. chosen.Select(row => groups[row])] : null,
            Time = Time,
            LabelTimes = LabelTimes is { } times ? [.. chosen.Select(row => times[row])] : null,
            Notes = Notes,
            Sha256 = Sha256,
        };
    }

    /// <summary>Returns the same series with other observations.</summary>
    internal LabelledSeries With(RaggedSeries<double> series, double? end = null) => With(series, end, Notes);

    private LabelledSeries With(IReadOnlyList<string> notes) => With(Series, End, notes);

    private LabelledSeries With(RaggedSeries<double> series, double? end, IReadOnlyList<string> notes) => new(series, Channels, Labels, Classes)
    {
        End = end ?? End,
        Layout = Layout,
        Ids = Ids,
        Statics = Statics,
        StaticNames = StaticNames,
        Groups = Groups,
        Time = Time,
        LabelTimes = LabelTimes,
        Notes = notes,
        Sha256 = Sha256,
    };

    private int CountUntil(ReadOnlySpan<double> times, double end)
    {
        double last = Time.Kind == TimeKind.Number || times.IsEmpty ? end : times[0] + end;
        int count = 0;
        while (count < times.Length && times[count] <= last)
        {
            count++;
        }

        return count;
    }

    private static bool IsTs(string path) =>
        path.EndsWith(".ts", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".ts.gz", StringComparison.OrdinalIgnoreCase);
}
