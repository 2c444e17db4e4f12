using Continua.Cli.Syntax;
using Continua.Learning;

namespace Continua.Cli.Commands;

/// <summary>Converts the command line of a classification to options of the library.</summary>
internal sealed class ClassifyRequest(Arguments arguments)
{
    public IReadOnlyList<string> Paths => arguments.Targets;

    /// <summary>The name of the data in folders and headings: that of the file, or of the folder of several files.</summary>
    public string Name
    {
        get
        {
            string path = Paths.Count == 1 ? Paths[0] : Path.GetDirectoryName(Path.GetFullPath(Paths[0])) ?? Paths[0];
            string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path)).Split('.')[0];
            return name.Length > 0 ? name : "run";
        }
    }

    public string Folder => arguments.Get(ClassifyCommandOptions.Out) ?? Path.Combine("out", Name);

    public bool Quiet => arguments.Get(ClassifyCommandOptions.Quiet);

    public bool Json => arguments.Get(ClassifyCommandOptions.Json);

    public bool Resume => arguments.Get(ClassifyCommandOptions.Resume);

    public bool Restart => arguments.Get(ClassifyCommandOptions.Restart);

    /// <summary>The command line that repeats this run.</summary>
    public string Command => arguments.CommandLine(
        ["continua", ClassifyCommand.Word, .. Paths], [ClassifyCommandOptions.Resume, ClassifyCommandOptions.Restart]);

    /// <summary>The data, the version and the options on which the trained models depend.</summary>
    public string Fingerprint(LabelledSeries data) => string.Join(
        '\n', ClassifyCommandOptions.Deciding.Select(option => $"{option.Name} {arguments.Text(option)}")
            .Prepend(ModelMetadata.ProductVersion).Prepend(data.Sha256 ?? ""));

    /// <summary>Reads the data.</summary>
    public LabelledSeries Read()
    {
        IReadOnlyList<string>? constant = arguments.Get(ClassifyCommandOptions.Static);
        string? staticFile = constant is [var only] && File.Exists(only) ? only : null;
        LabelledSeries data = LabelledSeries.Read(
            [.. Paths.SelectMany(SeriesPaths.Expand)], new()
            {
                Csv = ReadingOptions.With(
                    new()
                    {
                        Series = arguments.Get(ClassifyCommandOptions.Series),
                        Time = arguments.Get(ClassifyCommandOptions.Time),
                        States = arguments.Get(ClassifyCommandOptions.Channels),
                    },
                    arguments),
                PivotName = arguments.Get(ClassifyCommandOptions.Pivot)?.Name,
                PivotValue = arguments.Get(ClassifyCommandOptions.Pivot)?.Value,
                Label = arguments.Get(ClassifyCommandOptions.Label),
                LabelsFile = arguments.Get(ClassifyCommandOptions.Labels) is { } labels ? SeriesPaths.Existing(labels) : null,
                Key = arguments.Get(ClassifyCommandOptions.Key),
                StaticFile = staticFile,
                Statics = staticFile is null ? constant : null,
                Group = arguments.Get(ClassifyCommandOptions.Group),
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
