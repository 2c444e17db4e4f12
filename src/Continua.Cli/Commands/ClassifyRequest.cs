using Continua.Cli.Syntax;
using Continua.Learning;

namespace Continua.Cli.Commands;

/// <summary>Converts the command line of a classification to options of the library.</summary>
internal sealed class ClassifyRequest(Arguments arguments)
{
    public IReadOnlyList<string> Paths => arguments.Targets;

    public string Name => SeriesDataOptions.NameOf(Paths);

    public string Folder => arguments.Get(SeriesRunOptions.Out) ?? Path.Combine("out", Name);

    public bool Quiet => arguments.Get(SeriesRunOptions.Quiet);

    public bool Json => arguments.Get(SeriesRunOptions.Json);

    public bool Resume => arguments.Get(SeriesRunOptions.Resume);

    public bool Restart => arguments.Get(SeriesRunOptions.Restart);

    /// <summary>The command line that repeats this run.</summary>
    public string Command => arguments.CommandLine(
        ["continua", ClassifyCommand.Word, .. Paths], [SeriesRunOptions.Resume, SeriesRunOptions.Restart]);

    /// <summary>The data, the version and the options on which the trained models depend.</summary>
    public string Fingerprint(LabelledSeries data) => string.Join(
        '\n', ClassifyCommandOptions.Deciding.Select(option => $"{option.Name} {arguments.Text(option)}")
            .Prepend(ModelMetadata.ProductVersion).Prepend(data.Sha256 ?? ""));

    /// <summary>Reads the data.</summary>
    public LabelledSeries Read()
    {
        LabelledSeries data = LabelledSeries.Read(
            [.. Paths.SelectMany(SeriesPaths.Expand)], SeriesDataOptions.Read(arguments) with
            {
                Label = arguments.Get(ClassifyCommandOptions.Label),
                LabelsFile = arguments.Get(ClassifyCommandOptions.Labels) is { } labels ? SeriesPaths.Existing(labels) : null,
                LabelTime = arguments.Get(ClassifyCommandOptions.LabelTime),
            });
        return arguments.Get(ClassifyCommandOptions.Until) is { } until
            ? data.Until(Duration.Of(until, data.Time, ClassifyCommandOptions.Until.Name).SizeIn(data.Time)) : data;
    }

    public ClassifyOptions Options => new()
    {
        Model = ClassifyCommandOptions.Kinds.First(kind => kind.Name == arguments.Get(ClassifyCommandOptions.Model)).Kind,
        Folds = arguments.Get(ClassifyCommandOptions.Folds),
        Members = arguments.Get(ClassifyCommandOptions.Members),
        Threshold = arguments.Get(ClassifyCommandOptions.Threshold),
        Coverage = arguments.Get(ClassifyCommandOptions.Coverage),
        BalancedClasses = arguments.Get(ClassifyCommandOptions.Balanced),
        Thinning = arguments.Get(ClassifyCommandOptions.Thinning),
        Decay = arguments.Get(ClassifyCommandOptions.Decay),
        Epochs = arguments.Get(ClassifyCommandOptions.Epochs),
        Patience = arguments.Get(ClassifyCommandOptions.Patience),
        BatchSize = arguments.Get(ClassifyCommandOptions.Batch),
        Rate = arguments.Get(ClassifyCommandOptions.Rate),
        Hidden = arguments.Get(ClassifyCommandOptions.Hidden),
        Seed = arguments.Get(ClassifyCommandOptions.Seed),
        Threads = arguments.Get(ClassifyCommandOptions.Threads),
    };
}
