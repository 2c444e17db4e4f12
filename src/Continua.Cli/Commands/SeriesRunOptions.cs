using Continua.Cli.Syntax;

namespace Continua.Cli.Commands;

/// <summary>The options of every command that trains models of many series and writes a folder.</summary>
internal static class SeriesRunOptions
{
    public static readonly Option<string?> Out = new(
        "--out", "DIR", "The folder of the run.", Formats.Text("a folder", "try out/run."), null, "out/NAME, of impute out/NAME-imputed");
    public static readonly Option<bool> Resume =
        new("--resume", null, "Continue an unfinished run, with the same result as without the interruption.", Formats.Switch, false);
    public static readonly Option<bool> Restart = new("--restart", null, "Discard an unfinished run.", Formats.Switch, false);
    public static readonly Option<bool> Quiet = new("--quiet", null, "Print errors only.", Formats.Switch, false);
    public static readonly Option<bool> Json =
        new("--json", null, "Write one JSON object with the result to standard output.", Formats.Switch, false);

    public static IReadOnlyList<Option> All { get; } = [Out, Resume, Restart, Quiet, Json];

    /// <summary>The rule that a run is not both continued and discarded.</summary>
    public static OptionRule Once { get; } = OptionRule.NotBoth(
        Resume, Restart, "A run is continued or discarded, but got --resume and --restart");
}
