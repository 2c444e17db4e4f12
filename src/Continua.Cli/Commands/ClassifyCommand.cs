using Continua.Cli.Runs;
using Continua.Cli.Syntax;

namespace Continua.Cli.Commands;

/// <summary><c>continua classify</c>: trains and evaluates classifiers of many series.</summary>
internal sealed class ClassifyCommand : Command
{
    public const string Word = "classify";

    public override string Name => Word;

    public override string Summary => "Trains a classifier of series, and scores it on series that it has not seen.";

    public override string Target => "DATA...";

    public override string Group => CommandGroups.Series;

    public override IReadOnlyList<string> Targets => [];

    public override string Example => "continua classify series.csv --series id --label class";

    public override IReadOnlyList<OptionGroup> Groups => ClassifyCommandOptions.All;

    public override IReadOnlyList<OptionRule> Rules =>
    [
        SeriesRunOptions.Once,
        ReadingOptions.CommaOnce,
    ];

    public override int Run(Arguments arguments, Terminal terminal, CancellationToken cancellation) =>
        new ClassifyRun(new(arguments), terminal, cancellation).Run();
}
