using System.Globalization;
using Continua.Cli;
using Continua.Cli.Experiments;
using Continua.Tests.Cli;

namespace Continua.Tests.Advice;

/// <summary>The fixes named in messages of the command-line tool, each typed as the message says.</summary>
internal sealed class ToolFixes(Folder folder)
{
    private string Run => folder.In("run");

    private string Free => folder.In(Guid.NewGuid().ToString("N"));

    public IEnumerable<Fix> All => [.. Usage, .. Forecasts, .. Lengths, .. Folders, .. Checkpoints];

    private IEnumerable<Fix> Usage =>
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
        Of("FitCommandOptions.cs", "try 0.9.", Quick("--level", "1"), Quick("--level", "0.9")),
        Of("OptionRule.cs", "leave one out.", Quick("--steps", "3"), Quick(), Tiny()),
        Of(
            "QuickRun.cs", "give a file of one of them, or take --model neural.",
            ["fit", Series("s"), "--quick", "--series", "s", "--out", Free],
            ["fit", Series("s"), "--model", "neural", "--steps", "3", "--series", "s", "--out", Free], Quick()),
        Of("QuickRun.cs", "choose another with --out.", ["fit", folder.Data, "--quick", "--out", Run], Quick()),
        Of("Arguments.cs", "leave that out.", Tiny("--quiet=yes"), Tiny("--quiet")),
        Of(
            "Arguments.cs", "write {option.Name} {option.Placeholder}.", ["fit", folder.Data, "--steps"],
            ["fit", folder.Data, "--steps", "3", "--out", Free]),
        Of("Arguments.cs", "leave it out.", ["man", "x"], ["man"]),
        Of("CompletionCommand.cs", "choose one of these.", ["completion", "qqqqqq"], ["completion", "fish"]),
        Of("Arguments.cs", "leave one out.", Tiny("--seed", "1", "--seed", "2"), Tiny("--seed", "1")),
        Of(
            "Arguments.cs", "write: continua {command} {target}. (continua {command} --help shows all options.)", ["fit"],
            Tiny(), ["fit", "--help"]),
        Of(
            "Arguments.cs", "quote names with blanks, and begin options with --.", ["fit", folder.In("my"), "data.csv"],
            ["fit", Named("my data.csv"), "--steps", "3", "--out", Free]),
        Of(
            "FitCommandOptions.cs", "leave --step-size out, or take --solver tsit5.", Tiny("--solver", "adams", "--step-size", "0.5"),
            Tiny("--solver", "adams"), Tiny("--solver", "tsit5", "--step-size", "0.5")),
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
        new("CommandLine.cs", "take --adjoint checkpointed, shorter windows or a file of fewer rows.", LessMemory),
    ];

    private IEnumerable<Fix> Forecasts =>
    [
        Of(
            "FileArgument.cs", "check the path.", ["forecast", folder.In("nowhere", "qqqqqq"), "--until", "7"],
            Forecast("--until", "7")),
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
        new("ForecastFile.cs", "choose another with --out.", () =>
        {
            if (Directory.Exists("/proc"))
            {
                Call.Run(Forecast("--until", "7", "--out", "/proc/x.csv")).Fails(1, "'/proc/x.csv' has none", "choose another");
            }

            Works(Forecast("--until", "7", "--out", folder.In("written.csv")));
        }),
        Of("ImputeRequest.cs", "give a later --until.", Impute("-1"), Impute("30")),
        Of(
            "ImputeRequest.cs", "give such a time, or a length such as 72h.", [.. ImputeDays("dd/MM/yyyy", "1d"), "--until", "15.3.2020"],
            [.. ImputeDays("dd/MM/yyyy", "1d"), "--until", "15/03/2020"], [.. ImputeDays("dd/MM/yyyy", "1d"), "--until", "960h"]),
        Of(
            "SeriesPaths.cs", "give a pattern such as '{path}/*/*.csv'.", ["impute", Subfolders(), .. Few],
            ["impute", Path.Combine(Subfolders(), "*", "*.csv"), .. Few]),
        Of(
            "ClassifyRequest.cs", "leave it out.", [.. Classes(), "--threshold", "youden"], Classes()),
        Of(
            "ImputeRun.cs", "choose other times, or write those of the file in one column, as in 2020-01-05T12:00:00.",
            ImputeDays("dd/MM/yyyy", "12h"), ImputeDays("dd/MM/yyyy", "1d"), ImputeDays("yyyy-MM-ddTHH:mm:ss", "12h")),
        Of("ForecastTimes.cs", "give a later one.", Forecast("--until", "5.9"), Forecast("--until", "6.5")),
        Of(
            "ForecastTimes.cs", "raise --every.", Forecast("--until", "60", "--every", "1e-9"),
            Forecast("--until", "60", "--every", "1")),
    ];

    private IEnumerable<Fix> Lengths =>
    [
        Of(
            "ForecastFile.cs", "make that folder, or choose another with --out.",
            Forecast("--until", "7", "--out", folder.In("none", "a.csv")),
            Forecast("--until", "7", "--out", folder.In("length.csv"))),
        new("ForecastFile.cs", "make that folder, or choose another with --out.", () =>
        {
            string[] forecast = Forecast("--until", "7", "--out", folder.In("made", "a.csv"));
            Assert.Equal(1, Call.Run(forecast).Code);
            Directory.CreateDirectory(folder.In("made"));
            Works(forecast);
        }),
        Of(
            "ForecastTimes.cs", "give a time --until after the start.", Forecast("--until", "-60", "--every", "1e-9"),
            Forecast("--until", "7")),
        Of("Duration.cs", "write a number alone.", Forecast("--until", "7", "--every", "1h"),
            Forecast("--until", "7", "--every", "1")),
        Of("Duration.cs", "try 1.", Forecast("--until", "1h1"), Forecast("--until", "1")),
        Of("Duration.cs", "write {text}in or {text}onths.", Dated("--every", "2m"), Dated("--every", "2min"),
            Dated("--every", "2months")),
        Of("Duration.cs", "write a whole number of them.", Dated("--every", "1.5months"), Dated("--every", "2months")),
        Of("Duration.cs", "write one of these.", Dated("--every", "2q"),
            [.. "ms s min h d weeks months years".Split(' ').Select(u =>
            Dated("--every", "40000000" + u)).Skip(1).Take(5), Dated("--every", "2months"),
            Dated("--every", "1years")]),
        Of("Duration.cs", "write a number of these.", Counted("time (s)", "--every", "2months"),
            Counted("time (s)", "--every", "2")),
        Of("UntilUnit.cs", "write {ofData.Write(moment)}.", Epoch("1700000004"), Epoch("1700000004000")),
        Of("ModelArgument.cs", "fit data first: continua fit {Arguments.Quote(file)}",
            ["forecast", folder.Data, "--until", "7"], Tiny()),
        Of(
            "StateFile.cs", "give the model's columns, {columns}",
            Forecast("--until", "7", "--from", State("t,x,z\n5,1,0\n")),
            Forecast("--until", "7", "--from", State("t,x,y\n5,1,0\n"))),
        new("StateFile.cs", "add --decimal and --thousands.", () =>
        {
            string run = Fitted("t;x\n0;1.234,5\n1;2.234,5\n2;2.234,9\n");
            string[] forecast = ["forecast", run, "--until", "7", "--from", State("t x\n5 1.004\n")];
            Call.Run(forecast).Fails(1, "add --decimal and --thousands.");
            Works([.. forecast, "--decimal", "point", "--thousands", "comma"]);
            Works([.. forecast, "--decimal", "comma", "--thousands", "point"]);
        }),
    ];

    private string[] Dated(params string[] more) => ["forecast",
        Fitted("date,x\n2013-01-01,1\n2013-01-02,2\n2013-01-03,4\n"), "--until", "2013-01-03 00:10", .. more];

    private string[] Counted(string time, params string[] more) =>
        ["forecast", Fitted($"{time},x\n0,1\n1,2\n2,4\n"), "--until", "7", .. more];

    private string[] Epoch(string until) =>
        ["forecast", Fitted("time,x\n1700000000000,1\n1700000001000,2\n1700000002000,4\n"), "--until", until];

    private string Fitted(string data)
    {
        string run = Free;
        if (Directory.Exists(Run))
        {
            Works(["fit", State(data), "--out", run, "--quiet", "--window", "2", "--holdout", "0", "--validation",
                "0", .. Call.Tiny]);
        }

        return run;
    }

    private string[] Quick(params string[] more) => ["fit", folder.Data, "--quick", "--out", Free, .. more];

    /// <summary>Writes a file with two series.</summary>
    private string Series(string column) => folder.Write("two.csv", $"{column},t,x\n" + string.Concat(
        Enumerable.Range(0, 40).Select(i => FormattableString.Invariant($"{i / 20},{i % 20},{Math.Sin(i)}\n"))));

    /// <summary>A file of series of two classes.</summary>
    private string Labelled()
    {
        string path = folder.In("labelled.ts");
        File.WriteAllText(path, "@data\n" + string.Concat(
            Enumerable.Range(0, 24).Select(i => FormattableString.Invariant($"{i},{i % 2},{i % 5}:{(i % 2 == 0 ? "a" : "b")}\n"))));
        return path;
    }

    private IEnumerable<Fix> Folders =>
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
        new("ResultFolder.cs", "add --resume to continue it, or --restart to discard it.", () =>
        {
            string[] classify = ["classify", Labelled(), "--epochs", "1", "--members", "1", "--out", folder.In("halted")];
            Assert.Equal(130, Call.StoppedAt("fold", classify).Code);
            Call.Run(classify).Fails(1, "holds an unfinished one", "add --resume to continue it, or --restart to discard it.");
            Works([.. classify, "--resume"]);
            Assert.Equal(130, Call.StoppedAt("fold", classify).Code);
            Works([.. classify, "--restart"]);
        }),
        Fix.Of<FileNotFoundException>(
            "DataFolder.cs", "set it to a folder with {Path.Combine(names)}",
            () => DataFolder.FindIn(null, "x", "y", Path.GetFileName(folder.Data)),
            () => DataFolder.FindIn(Path.GetDirectoryName(folder.Data), "x", "y", Path.GetFileName(folder.Data))),
        new("DataFolder.cs", "put it there", () =>
        {
            Assert.Throws<FileNotFoundException>(() => DataFolder.FindIn(folder.In(), "x", "y", "letters.ts"));
            folder.Write("letters.ts", "@data\n1:a\n");
            DataFolder.FindIn(folder.In(), "x", "y", "letters.ts");
        }),
        new("PredictCommand.cs", "name both.", () =>
        {
            Works(["classify", Labelled(), "--epochs", "1", "--out", folder.In("classified")]);
            Call.Run("predict", folder.In("classified")).Fails(2, "takes a model and data", "name both");
            Works(["predict", folder.In("classified"), Labelled()]);
        }),
        Of(
            "PredictCommand.cs", "name the folder of a classification.", ["predict", folder.Data, Labelled()],
            ["predict", folder.In("classified"), Labelled()]),
        Of(
            "PredictCommand.cs", "choose another name with --out, or add --overwrite to replace it.",
            ["predict", folder.In("classified"), Labelled(), "--out", folder.Data],
            ["predict", folder.In("classified"), Labelled(), "--out", folder.In("predictions.csv")],
            ["predict", folder.In("classified"), Labelled(), "--out", folder.In("predictions.csv"), "--overwrite"]),
        Of(
            "SeriesPaths.cs", "check the path.", ["predict", folder.In("classified"), folder.In("no*.ts")],
            ["predict", folder.In("classified"), folder.In("label*.ts")]),
        Of(
            "ResultFolder.cs", "choose another with --out.", ["classify", Labelled(), "--out", folder.Data],
            ["classify", Labelled(), "--epochs", "1", "--out", Free]),
        new("ExperimentFolder.cs", "choose another with --out, or remove that one.", OtherExperiment),
        new("FitRun.cs", "add --resume to continue it, or --restart to discard it.", Unfinished),
    ];

    private IEnumerable<Fix> Checkpoints =>
    [
        new("Checkpoint.cs", "start again without it.", () => Stopped("--restart",
            path => File.WriteAllBytes(path, File.ReadAllBytes(path)[..^9]), "start again without it", "--restart")),
        new("Checkpoint.cs", "take the earlier ones, or start again.", () =>
        {
            Stopped("--restart", _ => { }, "start again", "--restart", "--rate", "0.5");
            Stopped("--resume", _ => { }, "take the earlier ones", "--restart", "--rate", "0.5");
        }),
    ];

    /// <summary>Fits the run from which forecasts are made.</summary>
    public void Fit() => Assert.Equal(0, Call.Run(["fit", folder.Data, "--out", Run, "--quiet", .. Call.Tiny]).Code);

    private static Fix Of(string file, string advice, string[] wrong, params string[][] right) =>
        new(file, advice, () =>
    {
        Call refused = Call.Run(wrong);
        Assert.NotEqual(0, refused.Code);
        Assert.Contains(advice.Split('{')[0].TrimEnd(), refused.Error, StringComparison.Ordinal);
        Assert.All(right, Works);
    });

    private static void Works(string[] arguments)
    {
        Call call = Call.Run(arguments);
        Assert.True(call.Code == 0, $"{string.Join(' ', arguments)}: {call.Error}");
    }

    private string[] Tiny(params string[] more) =>
        ["fit", folder.Data, "--out", Free, "--steps", "3", "--hidden", "4", "--batch", "8", "--threads", "1", .. more];

    private string[] Few => ["--out", Free, "--epochs", "1", "--members", "1", "--hidden", "4"];

    private string Subfolders()
    {
        for (int s = 0; s < 12; s++)
        {
            Directory.CreateDirectory(folder.In($"parts/{s % 2}"));
            folder.Write($"parts/{s % 2}/{s}.csv", "t,a\n" + string.Concat(Enumerable.Range(0, 20).Select(k => $"{k},{(k * s) % 7}\n")));
        }

        return folder.In("parts");
    }

    private string[] Classes()
    {
        string rows = string.Concat(Enumerable.Range(0, 480).Select(i => $"s{i / 8},{i % 8},{(i * 7) % 11},c{i / 8 % 3}\n"));
        return ["classify", folder.Write("three.csv", "id,t,x,class\n" + rows), "--series", "id", "--label", "class", "--model", "linear-cde", .. Few];
    }

    private string[] ImputeDays(string pattern, string every)
    {
        string rows = string.Concat(Enumerable.Range(0, 480).Select(i =>
            $"s{i / 40},{new DateTime(2020, 1, 1).AddDays(i % 40).ToString(pattern, CultureInfo.InvariantCulture)},{i % 7}\n"));
        return
        [
            "impute", folder.Write($"days-{pattern.Length}.csv", "id,day,a\n" + rows), "--series", "id", "--every", every, "--out", Free, "--epochs", "1",
            "--members", "1", "--hidden", "4",
        ];
    }

    private string[] Impute(string until) =>
        ["impute", folder.Data, "--until", until, "--out", Free, "--epochs", "1", "--members", "1", "--hidden", "4"];

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

    // The two kinds of memory that grow with the task: the recorded steps of a solve, and the rows of a file.
    private static void LessMemory()
    {
        Assert.EndsWith("take --adjoint checkpointed, shorter windows or a file of fewer rows.",
            CommandLine.Explain(new InsufficientMemoryException()), StringComparison.Ordinal);
        long stored = RecordBytes(new DiscreteAdjoint(), 40);
        Assert.InRange(RecordBytes(new CheckpointedAdjoint { Budget = stored / 8 }, 40), 1, stored / 3);
        Assert.InRange(RecordBytes(new DiscreteAdjoint(), 10), 1, stored / 3);
        Assert.InRange(ReadBytes(2_000), 1, ReadBytes(20_000) / 3);
    }

    private static long RecordBytes(Adjoint adjoint, double end)
    {
        using Gradient<double> gradient = Gradient.Of<double>(
            y => Tensor.Sum(Ode.Solve((t, z) => -z, y, 0, end, null,
                new() { Controller = new FixedStep(0.1), Adjoint = adjoint }).Last));
        return gradient.Evaluate(new double[,] { { 1 } }).Report.RecordBytes;
    }

    private static long ReadBytes(int rows)
    {
        string text = Folder.Circle(rows);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(rows, Data.Csv.Read(text).Rows);
        return GC.GetAllocatedBytesForCurrentThread() - before;
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
            Call.Run(fit).Fails(1, "add --resume to continue it, or --restart");
            Works([.. fit, option]);
        }
    }

    /// <summary>Stops a run, damages its checkpoint, expects that it cannot be resumed, and applies the fix.</summary>
    private void Stopped(string option, Action<string> damage, string advice, string named, params string[] more)
    {
        string[] fit = Tiny();
        Assert.Equal(130, Call.StoppedAt("step ", fit).Code);
        damage(Path.Combine(fit[3], "checkpoint.safetensors"));
        Call.Run([.. fit, "--resume", .. more]).Fails(1, advice, named);
        Works([.. fit, option]);
    }
}
