using Continua.Cli;
using Continua.Tests.Cli;

namespace Continua.Tests.Advice;

/// <summary>The cures that the tool's messages name, each typed as the message says.</summary>
internal sealed class ToolCures(Folder folder)
{
    private string Run => folder.In("run");

    private string Free => folder.In(Guid.NewGuid().ToString("N"));

    public IEnumerable<Cure> All => [.. Usage, .. Forecasts, .. Folders, .. Checkpoints];

    private IEnumerable<Cure> Usage =>
    [
        Of(
            "FitCommandOptions.cs", "leave one of them out.", Tiny("--patience", "5", "--validation", "0"),
            Tiny("--patience", "5"), Tiny("--validation", "0")),
        Of(
            "FitCommandOptions.cs", "leave one of them out.", Tiny("--horizon", "5", "--holdout", "0"),
            Tiny("--horizon", "5"), Tiny("--holdout", "0")),
        Of(
            "ReadingOptions.cs", "leave one of them out.", Tiny("--separator", "comma", "--decimal", "comma"),
            Tiny("--separator", "comma")),
        Of(
            "RunCommandOptions.cs", "write: continua run NAME. (continua run lists them.)", ["run", "--quick"],
            ["run", "random-fields", "--quick", "--out", Free], ["run"]),
        Of(
            "RunCommandOptions.cs", "leave {option.Name} out.", ["run", "random-fields", "--quick", "--steps", "3"],
            ["run", "random-fields", "--quick", "--out", Free]),
        Of("Arguments.cs", "leave that out.", Tiny("--quiet=yes"), Tiny("--quiet")),
        Of(
            "Arguments.cs", "write {option.Name} {option.Placeholder}.", ["fit", folder.Data, "--steps"],
            ["fit", folder.Data, "--steps", "3", "--out", Free]),
        Of("Arguments.cs", "leave one out.", Tiny("--seed", "1", "--seed", "2"), Tiny("--seed", "1")),
        Of(
            "Arguments.cs", "write: continua {command} {target}. (continua {command} --help shows all.)", ["fit"],
            Tiny(), ["fit", "--help"]),
        Of(
            "Arguments.cs", "quote names with blanks, and begin options with --.", ["fit", folder.In("my"), "data.csv"],
            ["fit", Named("my data.csv"), "--steps", "3", "--out", Free]),
        Of(
            "OptionRule.cs", "leave {tolerance.Name} out{instead}, or take --solver tsit5.",
            Tiny("--solver", "rk4", "--rtol", "1e-3"), Tiny("--solver", "rk4", "--step-size", "0.5"),
            Tiny("--solver", "tsit5", "--rtol", "1e-3")),
        Of(
            "OptionRule.cs", "leave one out.", Tiny("--rtol", "1e-3", "--step-size", "0.5"), Tiny("--rtol", "1e-3"),
            Tiny("--step-size", "0.5")),
        Of(
            "OptionRule.cs", "add {other.Name} {other.Placeholder}, or leave {option.Name} out.",
            Forecast("--until", "7", "--overwrite"),
            Forecast("--until", "7", "--overwrite", "--out", folder.In("a.csv")), Forecast("--until", "7")),
        new("ResultWriter.cs", "write to another file or disk.", FullOutput),
    ];

    private IEnumerable<Cure> Forecasts =>
    [
        Of("ForecastCommand.cs", "add --until TIME.", Forecast(), Forecast("--until", "7")),
        Of(
            "ForecastCommand.cs", "fill one in.", Forecast("--until", "7", "--from", State("t,x,y\n5,1,\n5.5,,0\n")),
            Forecast("--until", "7", "--from", State("t,x,y\n5,1,0\n"))),
        Of(
            "ForecastFile.cs", "name a file in it with --out.", Forecast("--until", "7", "--out", Run),
            Forecast("--until", "7", "--out", folder.In("in-it.csv"))),
        Of(
            "ForecastFile.cs", "choose another name with --out, or add --overwrite to replace it.",
            Forecast("--until", "7", "--out", Named("theirs.csv")),
            Forecast("--until", "7", "--out", folder.In("another.csv")),
            Forecast("--until", "7", "--out", folder.In("theirs.csv"), "--overwrite")),
        Of(
            "ForecastFile.cs", "name another with --out.",
            Forecast("--until", "7", "--from", folder.Data, "--out", folder.Data, "--overwrite"),
            Forecast("--until", "7", "--from", State("t,x,y\n5,1,0\n"), "--out", folder.In("another.csv"))),
        Of("ForecastTimes.cs", "give a later one.", Forecast("--until", "5.9"), Forecast("--until", "6.5")),
        Of(
            "ForecastTimes.cs", "raise --every.", Forecast("--until", "60", "--every", "1e-9"),
            Forecast("--until", "60", "--every", "1")),
    ];

    private IEnumerable<Cure> Folders =>
    [
        Of("RunFolder.cs", "choose another with --out.", ["fit", folder.Data, "--out", folder.Data], Tiny()),
        Of(
            "RunFolder.cs", "choose another with --out, or remove that one.",
            ["fit", Named("other.csv", 61), "--out", Run],
            ["fit", Named("other.csv", 61), "--steps", "3", "--out", Free]),
        new("RunFolder.cs", "choose another with --out, or remove that one.", RemovedRun),
        Of(
            "ExperimentFolder.cs", "choose another with --out.",
            ["run", "random-fields", "--quick", "--out", folder.Data],
            ["run", "random-fields", "--quick", "--out", Free]),
        new("ExperimentFolder.cs", "choose another with --out, or remove that one.", OtherExperiment),
        new("FitRun.cs", "add --resume to go on with it, or --restart to throw it away.", Unfinished),
    ];

    private IEnumerable<Cure> Checkpoints =>
    [
        new("Checkpoint.cs", "start anew without it.", () => Stopped("--restart", path => File.WriteAllBytes(path, File.ReadAllBytes(path)[..^9]), "start anew without it", "--restart")),
        new("Checkpoint.cs", "take the earlier ones, or start anew.", () =>
        {
            Stopped("--restart", _ => { }, "start anew", "--restart", "--rate", "0.5");
            Stopped("--resume", _ => { }, "take the earlier ones", "--restart", "--rate", "0.5");
        }),
    ];

    /// <summary>Leaves the run that forecasts are made from.</summary>
    public void Fit() => Assert.Equal(0, Call.Run(["fit", folder.Data, "--out", Run, "--quiet", .. Call.Tiny]).Code);

    private static Cure Of(string file, string words, string[] wrong, params string[][] right) => new(file, words, () =>
    {
        Call refused = Call.Run(wrong);
        Assert.NotEqual(0, refused.Code);
        Assert.Contains(words.Split('{')[0].TrimEnd(), refused.Error, StringComparison.Ordinal);
        Assert.All(right, Works);
    });

    private static void Works(string[] words)
    {
        Call call = Call.Run(words);
        Assert.True(call.Code == 0, $"{string.Join(' ', words)}: {call.Error}");
    }

    private string[] Tiny(params string[] more) =>
        ["fit", folder.Data, "--out", Free, "--steps", "3", "--hidden", "4", "--batch", "8", "--threads", "1", .. more];

    private string[] Forecast(params string[] more) => ["forecast", Run, .. more];

    private string Named(string name, int rows = 60) => folder.Write(name, Folder.Circle(rows));

    private string State(string text) => folder.Write(Guid.NewGuid().ToString("N") + ".csv", text);

    private void FullOutput()
    {
        using StringWriter error = new(), other = new();
        using FailingWriter full = new();
        Assert.Equal(1, CommandLine.Run(["--version"], new Terminal(full, error)));
        Assert.Contains("write to another file or disk", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, CommandLine.Run(["--version"], new Terminal(other, error)));
    }

    private void RemovedRun()
    {
        string[] first = Tiny(), second = [.. first];
        Works(first);
        second[1] = Named("other.csv", 61);
        Assert.Equal(1, Call.Run(second).Code);
        Directory.Delete(first[3], recursive: true);
        Works(second);
    }

    private void OtherExperiment()
    {
        string path = Free;
        string[] other = ["run", "solvers", "--quick", "--out", path];
        Works(["run", "random-fields", "--quick", "--out", path]);
        Call.Run(other).Fails(1, "or remove that one");
        Directory.Delete(path, recursive: true);
        Works(other);
    }

    private void Unfinished()
    {
        foreach (string option in new[] { "--resume", "--restart" })
        {
            string[] fit = Tiny();
            Assert.Equal(130, Call.StoppedAt("step ", fit).Code);
            Call.Run(fit).Fails(1, "add --resume to go on with it, or --restart");
            Works([.. fit, option]);
        }
    }

    /// <summary>A stopped run whose resumption is refused, and what helps.</summary>
    private void Stopped(string cure, Action<string> damage, string words, string named, params string[] more)
    {
        string[] fit = Tiny();
        Assert.Equal(130, Call.StoppedAt("step ", fit).Code);
        damage(Path.Combine(fit[3], "checkpoint.safetensors"));
        Call.Run([.. fit, "--resume", .. more]).Fails(1, words, named);
        Works([.. fit, cure]);
    }
}
