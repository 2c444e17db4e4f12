using System.Diagnostics;
using System.Globalization;
using Continua.Cli.Commands;
using Continua.Cli.Experiments;
using Continua.Cli.Progress;
using Continua.Learning;
using Continua.Reporting;

namespace Continua.Cli.Runs;

/// <summary>Runs an experiment and writes its folder.</summary>
internal sealed class ExperimentSession(
    Experiment experiment, RunRequest request, Terminal terminal, CancellationToken cancellation)
{
    public const string Schema = "continua.experiment/1";

    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly ExperimentFolder folder = new(request.FolderOf(experiment), experiment.Name);

    /// <summary>Whether the experiment failed or missed a requirement.</summary>
    public bool Failed { get; private set; }

    /// <summary>Runs the experiment and writes its files.</summary>
    /// <returns>The result.</returns>
    public ExperimentJson Run()
    {
        (experiment as INeedsData)?.CheckData();
        folder.Open();
        Host host = new(terminal, request.Quiet, cancellation);
        ExperimentRun run = new(experiment, request.Settings, host);
        host.Say($"{experiment.Name}: {experiment.Summary}");
        try
        {
            experiment.Run(run);
        }
        catch (Exception failure) when (failure is TrainingException or SolveException)
        {
            run.Fail(failure.Message);
        }

        watch.Stop();
        Failed = run.Failure is not null || run.Checks.Any(c => c.Reached == false);
        Conclude(run);
        ExperimentJson result = Result(run);
        folder.Replace(staging => Files(staging, run, result));
        Summarize(run, host);
        return result;
    }

    private void Conclude(ExperimentRun run)
    {
        HtmlReport report = run.Report;
        if (run.Checks.Count > 0)
        {
            report.Section("Requirements");
            report.Table(
                ["quantity", "value", "required", ""],
                [.. run.Checks.Select(c => new[] { c.Name, Number(c.Value), c.Required, Verdict(c) })]);
        }

        if (run.Failure is { } failure)
        {
            report.Notice($"The run failed; the report contains the results up to then. {failure}");
        }
        else if (run.IsStopped)
        {
            report.Notice("The run was stopped; the report contains the results up to then.");
        }
        else if (run.Quick)
        {
            report.Notice("A smoke run: too brief for meaningful results.");
        }

        report.Section("To repeat this run").Code(request.CommandOf(experiment));
        report.Paragraph(string.Create(CultureInfo.InvariantCulture,
            $"Seed {run.Settings.Seed}, {watch.Elapsed.TotalSeconds:0.0} s, version {ProductVersion.Short}."));
    }

    private static string Verdict(ExperimentCheck check) => check.Reached switch
    {
        true => "reached",
        false => "not reached",
        null => "not checked",
    };

    private static void Files(string directory, ExperimentRun run, ExperimentJson result)
    {
        run.Report.Save(Path.Combine(directory, ExperimentFolder.ReportFile));
        foreach ((string name, Plotting.Figure figure) in run.Pictures)
        {
            figure.Save(Path.Combine(directory, name + ".svg"));
        }

        foreach ((string name, Action<string> save) in run.Models)
        {
            save(Path.Combine(directory, name + ".safetensors"));
        }

        File.WriteAllText(Path.Combine(directory, ExperimentFolder.MetricsFile), JsonOutput.Write(result, types => types.ExperimentJson, indented: true) + "\n");
    }

    private ExperimentJson Result(ExperimentRun run) => new()
    {
        Schema = Schema,
        Version = ProductVersion.Short,
        Status = run.Failure is not null ? "failed" : run.IsStopped ? "stopped" : "done",
        Experiment = experiment.Name,
        Error = run.Failure,
        Seed = run.Settings.Seed,
        Quick = run.Quick,
        Metrics = run.Metrics.DistinctBy(metric => metric.Name).ToDictionary(metric => metric.Name, metric => metric.Value),
        Checks = [.. run.Checks.Select(check => new CheckJson(check.Name, check.Value, check.Required, check.Reached))],
        Seconds = Math.Round(watch.Elapsed.TotalSeconds, 3),
        Report = folder.In(ExperimentFolder.ReportFile),
        Files =
        [
            ExperimentFolder.ReportFile, .. run.Pictures.Select(p => p.Name + ".svg"), .. run.Models.Select(m => m.Name + ".safetensors"),
        ],
    };

    private void Summarize(ExperimentRun run, Host host)
    {
        foreach (ExperimentCheck check in run.Checks)
        {
            host.Say($"{check.Name}: {Number(check.Value)} ({check.Required}): {Verdict(check)}");
        }

        host.Say($"Report: {folder.In(ExperimentFolder.ReportFile)}");
        if (run.Failure is { } sentence)
        {
            terminal.Error.WriteLine($"continua: {sentence}");
        }
    }

    private static string Number(double value) => NumberText.Of(value, "G4");

    /// <summary>Prints the messages and the progress of an experiment on the terminal.</summary>
    private sealed class Host(Terminal terminal, bool quiet, CancellationToken cancellation) : ExperimentHost
    {
        public override CancellationToken Cancellation => cancellation;

        public override void Say(string sentence)
        {
            if (!quiet)
            {
                terminal.Error.WriteLine(sentence);
            }
        }

        public override void Watch(long steps, Action<Action<long, TrainingRecord?>> training) =>
            ProgressDisplay.For(terminal, quiet).Show(show =>
            {
                Pace pace = new();
                training((step, last) => show(new TrainingFrame(step, steps, last, pace.At(step))));
            });
    }
}
