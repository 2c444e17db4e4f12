using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Continua.Learning;

/// <summary>
/// A trained classifier of series: the models of all folds, whose probabilities are averaged. It predicts the classes of
/// series with the same channels, in any order and with further ones.
/// </summary>
/// <example><code>
/// using SavedClassifier classifier = SavedClassifier.Open("classifier.safetensors");
/// ClassPredictions predictions = classifier.Predict(LabelledSeries.ReadTs("new.ts"));
/// double probability = predictions.Probabilities[0, 1];
/// </code></example>
public sealed class SavedClassifier : IDisposable
{
    private const string MetadataName = "continua-classifier";

    private readonly ClassifierMember[] members;
    private readonly ConformalSets sets;
    private readonly ClassifyOptions options;

    internal SavedClassifier(
        ClassifierKind kind, ClassifyOptions options, LabelledSeries data, ClassifierMember[] members, double threshold,
        ConformalSets sets, ClassifierCard card)
        : this(kind, options, [.. data.Channels], [.. data.Classes], [.. data.StaticNames], data.Time, members, threshold, sets, card)
    {
        (Least, Largest) = Ranges(data);
        (Earliest, Latest) = TimeRange(data);
        (Until, Layout) = (data.End, data.Layout);
    }

    private SavedClassifier(
        ClassifierKind kind, ClassifyOptions options, string[] channels, string[] classes, string[] statics, TimeAxis time,
        ClassifierMember[] members, double threshold, ConformalSets sets, ClassifierCard card)
    {
        (Kind, this.options, Channels, Classes, StaticNames, Time) = (kind, options, channels, classes, statics, time);
        (this.members, Threshold, this.sets, Card) = (members, threshold, sets, card);
    }

    /// <summary>The model.</summary>
    public ClassifierKind Kind { get; }

    /// <summary>The names of the channels.</summary>
    public IReadOnlyList<string> Channels { get; }

    /// <summary>The names of the classes.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The names of the constant values.</summary>
    public IReadOnlyList<string> StaticNames { get; }

    /// <summary>The time axis of the training data.</summary>
    public TimeAxis Time { get; }

    /// <summary>The columns of the training files, for reading series to predict; null for series from arrays.</summary>
    public SeriesFileOptions? Layout { get; private init; }

    /// <summary>The end of observations for which the model was trained, in the unit of times; null for all.</summary>
    public double? Until { get; private init; }

    /// <summary>The smallest value of each channel in the training data.</summary>
    public double[] Least { get; private init; } = [];

    /// <summary>The largest value of each channel in the training data.</summary>
    public double[] Largest { get; private init; } = [];

    /// <summary>The earliest time of an observation in the training data.</summary>
    public double Earliest { get; private init; } = double.NegativeInfinity;

    /// <summary>The latest time of an observation in the training data.</summary>
    public double Latest { get; private init; } = double.PositiveInfinity;

    /// <summary>
    /// The threshold of the positive class of two, chosen on the out-of-fold predictions; NaN for more classes.
    /// </summary>
    public double Threshold { get; }

    /// <summary>The rule of the threshold.</summary>
    public string ThresholdRule => options.Threshold.Name;

    /// <summary>The coverage of the sets.</summary>
    public double Coverage => options.Coverage;

    /// <summary>The data and the scores.</summary>
    public ClassifierCard Card { get; }

    /// <summary>Predicts the classes of series.</summary>
    /// <param name="data">
    /// The series; channels and constant values are found by name, and those that are missing were never observed.
    /// </param>
    /// <exception cref="ArgumentException">No channel has the name of one of the model.</exception>
    public ClassPredictions Predict(LabelledSeries data)
    {
        ArgumentNullException.ThrowIfNull(data);
        LabelledSeries aligned = Aligned(data);
        double[,] mean = new double[data.Count, Classes.Count];
        foreach (ClassifierMember member in members)
        {
            double[,] ofMember = member.Probabilities(aligned);
            for (int i = 0; i < mean.Length; i++)
            {
                mean[i / Classes.Count, i % Classes.Count] += ofMember[i / Classes.Count, i % Classes.Count] / members.Length;
            }
        }

        return new(
            mean, Threshold, [.. Enumerable.Range(0, data.Count).Select(row => sets.Of(mean, row))],
            [.. Enumerable.Range(0, data.Count).Select(row => Warnings(aligned, row))]);
    }

    /// <summary>Writes the classifier to a file.</summary>
    /// <param name="path">The path of the file.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        List<StoredTensor> tensors = [];
        foreach ((int m, ClassifierMember member) in members.Index())
        {
            tensors.AddRange(StoredParameters.Of(member.Parameters.Layout, member.Parameters)
                .Select(tensor => tensor with { Name = Prefix(m) + tensor.Name }));
        }

        AtomicFile.Write(path, Safetensors.Write(
            tensors, MetadataName, JsonSerializer.Serialize(Describe(), ClassifierTypes.Default.ClassifierDocument)));
    }

    /// <summary>Reads a classifier from a file.</summary>
    /// <param name="path">The path of the file.</param>
    /// <exception cref="FormatException">The file is damaged or not that of a classifier.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SavedClassifier Open(string path)
    {
        StoredFile file = Safetensors.Read(File.ReadAllBytes(path), MetadataName);
        ClassifierDocument document;
        try
        {
            document = JsonSerializer.Deserialize(
                file.Metadata ?? throw new FormatException($"{path}: a classifier is a file that continua classify writes, but this one is not"),
                ClassifierTypes.Default.ClassifierDocument)!;
        }
        catch (JsonException fault)
        {
            throw new FormatException($"{path}: the description of the classifier cannot be read", fault);
        }

        return Read(document, file.Tensors);
    }

    /// <summary>Whether a file is that of a classifier.</summary>
    internal static bool IsClassifierFile(string path)
    {
        byte[] beginning = new byte[4096];
        using FileStream file = File.OpenRead(path);
        int length = file.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false);
        return System.Text.Encoding.Latin1.GetString(beginning, 0, length).Contains(MetadataName, StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ClassifierMember member in members)
        {
            member.Dispose();
        }
    }

    private static string Prefix(int member) => string.Create(CultureInfo.InvariantCulture, $"member-{member + 1}/");

    private static (double[] Least, double[] Largest) Ranges(LabelledSeries data)
    {
        int channels = data.Channels.Count;
        (double[] least, double[] largest) = (new double[channels], new double[channels]);
        Array.Fill(least, double.PositiveInfinity);
        Array.Fill(largest, double.NegativeInfinity);
        for (int row = 0; row < data.Count; row++)
        {
            ReadOnlySpan<double> values = data.Series.ValuesOf(row);
            for (int i = 0; i < values.Length; i++)
            {
                if (!double.IsNaN(values[i]))
                {
                    least[i % channels] = Math.Min(least[i % channels], values[i]);
                    largest[i % channels] = Math.Max(largest[i % channels], values[i]);
                }
            }
        }

        return (least, largest);
    }

    private static (double Earliest, double Latest) TimeRange(LabelledSeries data)
    {
        (double earliest, double latest) = (double.PositiveInfinity, double.NegativeInfinity);
        for (int row = 0; row < data.Count; row++)
        {
            if (data.Series.TimesOf(row) is [var first, ..] times)
            {
                (earliest, latest) = (Math.Min(earliest, first), Math.Max(latest, times[^1]));
            }
        }

        return (earliest, latest);
    }

    /// <summary>Returns series with the channels and the constant values of the model.</summary>
    private LabelledSeries Aligned(LabelledSeries data)
    {
        int[] from = [.. Channels.Select(name => Find(data.Channels, name))];
        Tensor.Guard(
            Array.Exists(from, c => c >= 0),
            $"Series to predict have channels of the model, {string.Join(", ", Channels)}, but got "
            + $"{string.Join(", ", data.Channels)}; check the names of the columns.");
        int total = data.Series.Lengths.ToArray().Sum(), at = 0;
        (double[,] values, double[] times) = (new double[total, Channels.Count], new double[total]);
        for (int row = 0; row < data.Count; row++)
        {
            ReadOnlySpan<double> given = data.Series.ValuesOf(row), givenTimes = data.Series.TimesOf(row);
            for (int k = 0; k < givenTimes.Length; k++, at++)
            {
                times[at] = givenTimes[k];
                for (int c = 0; c < from.Length; c++)
                {
                    values[at, c] = from[c] < 0 ? double.NaN : given[(k * data.Channels.Count) + from[c]];
                }
            }
        }

        int[] fromStatics = [.. StaticNames.Select(name => Find(data.StaticNames, name))];
        double[,] statics = new double[data.Count, StaticNames.Count];
        for (int row = 0; row < data.Count; row++)
        {
            for (int c = 0; c < fromStatics.Length; c++)
            {
                statics[row, c] = fromStatics[c] < 0 ? double.NaN : data.Statics[row, fromStatics[c]];
            }
        }

        LabelledSeries aligned = new(
            new(values, times, data.Series.Lengths), [.. Channels], [.. Enumerable.Repeat(-1, data.Count)], [.. Classes])
        {
            Ids = data.Ids,
            Statics = statics,
            StaticNames = [.. StaticNames],
            Time = data.Time,
        };
        return Until is { } end ? aligned.Until(end) : aligned;
    }

    private static int Find(IReadOnlyList<string> names, string name)
    {
        int exact = names.ToList().IndexOf(name);
        return exact >= 0 ? exact : names.ToList().FindIndex(other => string.Equals(other, name, StringComparison.OrdinalIgnoreCase));
    }

    private string[] Warnings(LabelledSeries data, int row)
    {
        List<string> warnings = [];
        ReadOnlySpan<double> values = data.Series.ValuesOf(row);
        int channels = Channels.Count;
        (List<string> never, List<string> outside) = ([], []);
        for (int c = 0; c < channels; c++)
        {
            (int count, bool beyond) = (0, false);
            for (int i = c; i < values.Length; i += channels)
            {
                if (!double.IsNaN(values[i]))
                {
                    count++;
                    beyond |= values[i] < Least[c] || values[i] > Largest[c];
                }
            }

            if (count == 0)
            {
                never.Add(Channels[c]);
            }

            if (beyond)
            {
                outside.Add(Channels[c]);
            }
        }

        if (values.Length == 0)
        {
            warnings.Add("no observations");
        }
        else if (never.Count > 0)
        {
            warnings.Add("never observed: " + string.Join(", ", never));
        }

        string[] unknown = [.. StaticNames.Where((_, c) => double.IsNaN(data.Statics[row, c]))];
        if (unknown.Length > 0)
        {
            warnings.Add("not given: " + string.Join(", ", unknown));
        }

        if (data.Series.TimesOf(row) is [var first, ..] times && (first < Earliest || times[^1] > Latest))
        {
            warnings.Add("times beyond the training range");
        }

        if (outside.Count > 0)
        {
            warnings.Add("beyond the training range: " + string.Join(", ", outside));
        }

        return [.. warnings];
    }

    private ClassifierDocument Describe() => new()
    {
        Format = ClassifierDocument.CurrentFormat,
        Version = ModelMetadata.ProductVersion,
        Model = Kind.ToString(),
        Hidden = options.Hidden,
        Interpolation = options.Path.Interpolation.ToString(),
        Filling = options.Path.Filling.ToString(),
        PathChannels = (int)options.Path.Channels,
        Channels = [.. Channels],
        Classes = [.. Classes],
        Statics = [.. StaticNames],
        Time = ModelMetadata.Of(Time),
        Until = Until,
        Layout = LayoutDocument.Of(Layout),
        Least = Least,
        Largest = Largest,
        Earliest = double.IsFinite(Earliest) ? Earliest : null,
        Latest = double.IsFinite(Latest) ? Latest : null,
        ThresholdRule = options.Threshold.Name,
        Threshold = Threshold,
        Sets = sets.Thresholds,
        Coverage = options.Coverage,
        Card = Card,
        Members = [.. members.Select(MemberDocument.Of)],
    };

    private static SavedClassifier Read(ClassifierDocument document, List<StoredTensor> tensors)
    {
        ClassifierKind kind = Enum.Parse<ClassifierKind>(document.Model);
        ClassifyOptions options = new()
        {
            Model = kind,
            Hidden = document.Hidden,
            Path = new()
            {
                Interpolation = Enum.Parse<Interpolation>(document.Interpolation),
                Filling = Enum.Parse<Filling>(document.Filling),
                Channels = (ControlChannels)document.PathChannels,
            },
            Threshold = ClassThreshold.TryParse(document.ThresholdRule) ?? ClassThreshold.Probability(0.5),
            Coverage = document.Coverage,
        };
        ClassifierMember[] members =
        [
            .. document.Members.Select((member, m) => member.ToMember(
                kind, document.Channels.Length, document.Classes.Length, options,
                [
                    .. tensors.Where(t => t.Name.StartsWith(Prefix(m), StringComparison.Ordinal))
                        .Select(t => t with { Name = t.Name[Prefix(m).Length..] }),
                ])),
        ];
        return new(
            kind, options, document.Channels, document.Classes, document.Statics, ModelMetadata.ReadTime(document.Time), members,
            document.Threshold, new(document.Sets), document.Card)
        {
            Least = document.Least,
            Largest = document.Largest,
            Earliest = document.Earliest ?? double.NegativeInfinity,
            Latest = document.Latest ?? double.PositiveInfinity,
            Until = document.Until,
            Layout = document.Layout?.ToOptions(),
        };
    }
}

/// <summary>The predictions of a classifier.</summary>
/// <param name="Probabilities">The probabilities of the classes, [series, classes].</param>
/// <param name="Threshold">The threshold of the positive class of two; NaN for more classes.</param>
/// <param name="Sets">The set of classes of each series.</param>
/// <param name="Warnings">
/// For each series, what may mislead the model: channels that were never observed, constant values that are not given, and
/// times and values beyond the range of training.
/// </param>
public sealed record ClassPredictions(double[,] Probabilities, double Threshold, int[][] Sets, string[][] Warnings)
{
    /// <summary>
    /// Returns the predicted class of a series: with two classes, the last one if its probability is at least the
    /// threshold; otherwise the most probable one.
    /// </summary>
    /// <param name="row">The series.</param>
    public int ClassOf(int row)
    {
        int classes = Probabilities.GetLength(1);
        return classes == 2 ? (Probabilities[row, 1] >= Threshold ? 1 : 0)
            : Enumerable.Range(0, classes).MaxBy(c => Probabilities[row, c]);
    }
}
