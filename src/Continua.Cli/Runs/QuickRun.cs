using System.Diagnostics;
using Continua.Cli.Commands;
using Continua.Cli.Syntax;
using Continua.Learning;
using Continua.Reporting;

namespace Continua.Cli.Runs;

/// <summary>Linear models from the data file to the finished folder.</summary>
internal sealed class QuickRun(FitRequest request, Terminal terminal, CancellationToken cancellation)
{
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly RunFolder folder = new(request.Folder);

    /// <returns>The exit code.</returns>
    public int Run()
    {
        TimeSeries data = TimeSeries.ReadCsv(FileArgument.Existing(request.DataPath, "A fit reads a CSV file"), request.Csv);
        if (data.Trajectories.Count > 1)
        {
            throw new CommandException(
                $"Linear models are fitted to one series, but '{request.DataPath}' holds {data.Trajectories.Count} in its column "
                + $"'{data.SeriesColumn}'; leave --quick out, or give a file of one of them.");
        }

        folder.Open(request.DataPath, data.Sha256);
        if (folder.IsUnfinished)
        {
            throw new CommandException(
                $"A run ends before the next begins, but '{folder.Path}' holds an unfinished one of the network; choose another folder with --out.");
        }

        Holdout split = Holdout.Split(data, request.Holdout);
        Say($"{request.DataPath}: {data.Rows} rows, time '{data.Time.Name}' in {data.Time.Unit}, states {string.Join(", ", data.States)}; "
            + $"{split.HeldOut[0].Length} rows held out");
        if (data.Reading.Count > 0)
        {
            Say($"Found in the file: {string.Join("; ", data.Reading.Select(note => $"{note} ({FlagNames.In(note.Option)})"))}");
        }

        LinearForecaster forecaster = LinearForecaster.Fit(data, split.Training, new() { Horizon = request.Horizon, Threads = request.Threads });
        if (cancellation.IsCancellationRequested)
        {
            return ExitCode.Stopped;
        }

        Backtest backtest = Backtest.Of(
            data, split, [forecaster, PersistenceForecaster.Fit(data, split.Training)], new() { Horizon = request.Horizon, Level = request.Level });
        LinearReport report = new(data, split, forecaster, backtest);
        QuickResult result = new(request, data, split, forecaster, backtest, report, watch.Elapsed.TotalSeconds, folder.In(RunFolder.ReportFile));
        folder.Replace(result.Write);
        foreach (string warning in report.Warnings())
        {
            Say(warning);
        }

        Say(report.Headline);
        Say($"Report: {folder.In(RunFolder.ReportFile)}");
        if (request.Json)
        {
            terminal.Out.WriteLine(result.Json(indented: false));
        }

        return ExitCode.Done;
    }

    private void Say(string sentence)
    {
        if (!request.Quiet)
        {
            terminal.Error.WriteLine(sentence);
        }
    }
}
