using Continua.Cli.Syntax;
using Continua.Learning;

namespace Continua.Cli.Commands;

/// <summary>The command line of a run that trains models of many series.</summary>
/// <param name="arguments">The arguments.</param>
/// <param name="word">The name of the command.</param>
/// <param name="deciding">The options on which the trained models depend.</param>
internal abstract class SeriesRequest(Arguments arguments, string word, IReadOnlyList<Option> deciding)
{
    public IReadOnlyList<string> Paths => arguments.Targets;

    /// <summary>The files of the data.</summary>
    public IReadOnlyList<string> Files => [.. Paths.SelectMany(SeriesPaths.Expand)];

    /// <summary>The name of the data in folders and headings.</summary>
    public string Name => SeriesDataOptions.NameOf(Paths);

    public string Folder => Arguments.Get(SeriesRunOptions.Out) ?? Path.Combine("out", FolderName);

    /// <summary>The name of the folder of the run in <c>out</c>.</summary>
    protected virtual string FolderName => Name;

    public bool Quiet => Arguments.Get(SeriesRunOptions.Quiet);

    public bool Json => Arguments.Get(SeriesRunOptions.Json);

    public bool Resume => Arguments.Get(SeriesRunOptions.Resume);

    public bool Restart => Arguments.Get(SeriesRunOptions.Restart);

    /// <summary>The command line that repeats this run.</summary>
    public string Command => Arguments.CommandLine(
        ["continua", word, .. Paths], [SeriesRunOptions.Resume, SeriesRunOptions.Restart]);

    protected Arguments Arguments => arguments;

    /// <summary>The data, the version and the options on which the trained models depend.</summary>
    public string Fingerprint(LabelledSeries data) => string.Join(
        '\n', deciding.Select(option => $"{option.Name} {Arguments.Text(option)}")
            .Prepend(ModelMetadata.ProductVersion).Prepend(data.Sha256 ?? ""));
}
