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

    /// <summary>The command line that repeats this run.</summary>
    public string Command => arguments.CommandLine(["continua", ClassifyCommand.Word, .. Paths], []);

    public ClassifyOptions Options => new()
    {
        Folds = arguments.Get(ClassifyCommandOptions.Folds),
        Epochs = arguments.Get(ClassifyCommandOptions.Epochs),
        Patience = arguments.Get(ClassifyCommandOptions.Patience),
        BatchSize = arguments.Get(ClassifyCommandOptions.Batch),
        Rate = arguments.Get(ClassifyCommandOptions.Rate),
        Hidden = arguments.Get(ClassifyCommandOptions.Hidden),
        Seed = arguments.Get(ClassifyCommandOptions.Seed),
        Threads = arguments.Get(ClassifyCommandOptions.Threads),
    };
}
