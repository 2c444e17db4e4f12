using Continua.Cli.Commands;
using Continua.Cli.Syntax;
using Continua.Tests.Cli;

namespace Continua.Tests.Advice;

/// <summary>
/// The advice in messages about command-line options: the arguments that it recommends must be accepted.
/// </summary>
internal static class OptionFixes
{
    /// <summary>
    /// A source file, advice in it, an option whose message gives this advice, a value that the option refuses, and the
    /// arguments that the advice recommends.
    /// </summary>
    private static readonly (string File, string Advice, string Option, string Bad, string[] Instead)[] Named =
    [
        ("FitCommandOptions.cs", "try 0.01.", "--atol", "-1", ["--atol", "0.01"]),
        ("ToleranceRange.cs", "try 1e-4, or 1e-3..1e-5.", "--rtol", "-1", ["--rtol", "1e-4"]),
        ("ToleranceRange.cs", "try 1e-4, or 1e-3..1e-5.", "--rtol", "1e-3..", ["--rtol", "1e-3..1e-5"]),
        ("FitCommandOptions.cs", "try 1.", "--clip", "-1", ["--clip", "1"]),
        ("FitCommandOptions.cs", "try 1.", "--seed", "-1", ["--seed", "1"]),
        ("FitCommandOptions.cs", "try 0.2.", "--holdout", "2", ["--holdout", "0.2"]),
        ("FitCommandOptions.cs", "try 10.", "--window", "1", ["--window", "10"]),
        ("FitCommandOptions.cs", "try 10.", "--batch", "0", ["--batch", "10"]),
        ("FitCommandOptions.cs", "take one of the header.", "--time", "", ["--time", "t"]),
        ("FitCommandOptions.cs", "try 0.1; the number of training steps is --steps.", "--step-size", "5",
            ["--step-size", "0.1"]),
        ("FitCommandOptions.cs", "take 0 for all cores.", "--threads", "-1", ["--threads", "0"]),
        ("FitCommandOptions.cs", "try out/run.", "--out", "", ["--out", "out/run"]),
        ("ReadingOptions.cs", "leave it out to have it detected.", "--separator", "aa", []),
        ("ReadingOptions.cs", "leave it out to have it detected.", "--decimal", "x", []),
        ("ReadingOptions.cs", "leave it out to have it detected.", "--thousands", "x", []),
        ("ReadingOptions.cs", "try 2.", "--first-row", "0", ["--first-row", "2"]),
        ("ReadingOptions.cs", "try dd/MM/yyyy.", "--time-format", "", ["--time-format", "dd/MM/yyyy"]),
        ("Formats.cs", "choose one of these.", "--encoding", "qqqqqq", ["--encoding", "utf-8"]),
        ("Formats.cs", "leave it out.", "--quiet", "perhaps", []),
        ("Formats.cs", "try -9999.", "--missing", "", ["--missing", "-9999"]),
        ("Formats.cs", "write {text.Replace(',', '.')} for one number, or {text.Replace(',', ';')} for two marks.",
            "--missing", "-99,9", ["--missing", "-99.9"]),
        ("Formats.cs", "write {text.Replace(',', '.')} for one number, or {text.Replace(',', ';')} for two marks.",
            "--missing", "-99,9", ["--missing", "-99;9"]),
        ("Formats.cs", "try 32,32.", "--hidden", "0", ["--hidden", "32,32"]),
        ("Formats.cs", "try a,b.", "--states", ",", ["--states", "a,b"]),
        ("ForecastCommandOptions.cs", "give one after the start.", "--until", "", ["--until", "7"]),
        ("Duration.cs", "try 0.1.", "--every", "-1", ["--every", "0.1"]),
        ("ForecastCommandOptions.cs", "try forecast.csv.", "--out", "", ["--out", "forecast.csv"]),
        ("ForecastCommandOptions.cs", "try new.csv.", "--data", "", ["--data", "new.csv"]),
        ("ForecastCommandOptions.cs", "try 0.9.", "--level", "2", ["--level", "0.9"]),
        ("ForecastCommandOptions.cs", "try 100.", "--paths", "0", ["--paths", "100"]),
        ("ForecastCommandOptions.cs", "try 1.", "--seed", "-1", ["--seed", "1"]),
        ("ForecastCommandOptions.cs", "try last.", "--from", "", ["--from", "last"]),
        ("RunCommandOptions.cs", "try 1.", "--seed", "-1", ["--seed", "1"]),
        ("RunCommandOptions.cs", "try 1000.", "--steps", "0", ["--steps", "1000"]),
        ("RunCommandOptions.cs", "try 1e-6.", "--rtol", "0", ["--rtol", "1e-6"]),
        ("RunCommandOptions.cs", "take 0 for all cores.", "--threads", "-1", ["--threads", "0"]),
        ("RunCommandOptions.cs", "try out/run.", "--out", "", ["--out", "out/run"]),
        ("ClassifyCommandOptions.cs", "try 10.", "--epochs", "0", ["--epochs", "10"]),
        ("ClassifyCommandOptions.cs", "try 5.", "--folds", "1", ["--folds", "5"]),
        ("ClassifyCommandOptions.cs", "try 0.005.", "--rate", "0", ["--rate", "0.005"]),
        ("ClassifyCommandOptions.cs", "try 1.", "--seed", "-1", ["--seed", "1"]),
        ("ClassifyCommandOptions.cs", "take 0 for all cores.", "--threads", "-1", ["--threads", "0"]),
        ("ClassifyCommandOptions.cs", "take one of the header.", "--label", "", ["--label", "class"]),
        ("ClassifyCommandOptions.cs", "try labels.csv.", "--labels", "", ["--labels", "labels.csv"]),
        ("SeriesDataOptions.cs", "try Parameter:Value.", "--pivot", "Parameter", ["--pivot", "Parameter:Value"]),
        ("ClassifyCommandOptions.cs", "try sensitivity=0.9.", "--threshold", "high", ["--threshold", "sensitivity=0.9"]),
        ("ClassifyCommandOptions.cs", "try 0.9.", "--coverage", "1", ["--coverage", "0.9"]),
        ("ClassifyCommandOptions.cs", "try 0.3.", "--thinning", "1", ["--thinning", "0.3"]),
        ("ClassifyCommandOptions.cs", "try 0.01.", "--decay", "-1", ["--decay", "0.01"]),
        ("SeriesDataOptions.cs", "take one of the header.", "--series", "", ["--series", "id"]),
        ("ImputeCommandOptions.cs", "try 10.", "--samples", "-1", ["--samples", "10"]),
        ("ImputeCommandOptions.cs", "try times.csv.", "--at", "", ["--at", "times.csv"]),
        ("ImputeCommandOptions.cs", "try 72h.", "--until", "", ["--until", "72h"]),
        ("ImputeCommandOptions.cs", "try 0.2.", "--hidden-share", "1", ["--hidden-share", "0.2"]),
        ("ImputeCommandOptions.cs", "try 0.9.", "--coverage", "1", ["--coverage", "0.9"]),
        ("ImputeCommandOptions.cs", "try 1day.", "--period", "0", ["--period", "1day"]),
        ("ImputeCommandOptions.cs", "try 32.", "--hidden", "1", ["--hidden", "32"]),
        ("ImputeCommandOptions.cs", "try 0.003.", "--rate", "0", ["--rate", "0.003"]),
        ("ImputeCommandOptions.cs", "try 0.01.", "--decay", "-1", ["--decay", "0.01"]),
        ("ImputeCommandOptions.cs", "try 1.", "--seed", "-1", ["--seed", "1"]),
        ("ImputeCommandOptions.cs", "take 0 for all cores.", "--threads", "-1", ["--threads", "0"]),
        ("PredictCommandOptions.cs", "take one of the header.", "--series", "", ["--series", "id"]),
        ("PredictCommandOptions.cs", "try statics.csv.", "--static", "", ["--static", "statics.csv"]),
        ("PredictCommandOptions.cs", "try predictions.csv.", "--out", "", ["--out", "predictions.csv"]),
        ("VerifyCommandOptions.cs", "take 0 for all cores.", "--threads", "-1", ["--threads", "0"]),
        ("VerifyCommandOptions.cs", "try out/verify.", "--out", "", ["--out", "out/verify"]),
        ("SeriesRunOptions.cs", "try out/run.", "--out", "", ["--out", "out/run"]),
    ];

    public static IEnumerable<Fix> All => Named.Select(n => new Fix(n.File, n.Advice, () =>
    {
        Command command = Command.All.First(c => (n.File[..3], c.Name[..3]) is ("For" or "Dur", "for") or ("Run", "run") or ("Cla" or "Ser", "cla") or ("Pre", "pre") or ("Imp", "imp") or ("Ver", "ver")
            || (n.File is "FitCommandOptions.cs" or "ToleranceRange.cs" or "ReadingOptions.cs" or "Formats.cs" && c.Name == "fit"));
        string refusal = Assert.ThrowsAny<Exception>(() => Parse(command, n.Option, n.Bad)).Message;
        Assert.Contains(n.Advice.Split('{')[0].TrimEnd(), refusal, StringComparison.Ordinal);
        Parse(command, n.Instead);
    }));

    // On a command line a switch takes no value, so its reader is called directly.
    private static void Parse(Command command, params string[] arguments)
    {
        if (arguments is ["--quiet", var text])
        {
            command.Groups.SelectMany(g => g.Options).First(o => o.Name == "--quiet").Read(text);
            return;
        }

        Arguments.Parse(command.Name, command.Target, command.Groups, [.. command.Target.Length > 0 ? ["target"] : (string[])[], .. arguments]);
    }
}
