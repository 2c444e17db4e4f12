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
    /// <param name="series">The observations; times in <see cref="TimeUnit"/>.</param>
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

    /// <summary>The unit of the times.</summary>
    public string TimeUnit { get; init; } = "observations";

    /// <summary>Sentences about what was found in the files.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The SHA-256 of the files' bytes, in lower-case hexadecimal; null for series from arrays.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The number of series.</summary>
    public int Count => Series.Rows;

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
}
