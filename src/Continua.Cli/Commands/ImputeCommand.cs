using Continua.Cli.Runs;
using Continua.Cli.Syntax;

namespace Continua.Cli.Commands;

/// <summary><c>continua impute</c>: fills the holes of many series.</summary>
internal sealed class ImputeCommand : Command
{
    public const string Word = "impute";

    public override string Name => Word;

    public override string Summary => "Fills the holes of series, with intervals, and scores itself on values that it has not seen.";

    public override string Target => "DATA...";

    public override string Group => CommandGroups.Series;

    public override IReadOnlyList<string> Targets => [];

    public override string Example => "continua impute series.csv --series id";

    public override IReadOnlyList<OptionGroup> Groups => ImputeCommandOptions.All;

    public override IReadOnlyList<OptionRule> Rules =>
    [
        SeriesRunOptions.Once, ReadingOptions.CommaOnce,
        OptionRule.NotBoth(
            ImputeCommandOptions.Hide, ImputeCommandOptions.Until, "With --until, the ends of series are hidden for the score, but got --hide"),
    ];

    public override int Run(Arguments arguments, Terminal terminal, CancellationToken cancellation) =>
        new ImputeRun(new(arguments), terminal, cancellation).Run();
}
