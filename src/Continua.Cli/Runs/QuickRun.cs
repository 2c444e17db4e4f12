using System.Diagnostics;
using Continua.Cli.Commands;
using Continua.Cli.Progress;
using Continua.Learning;
using Continua.Reporting;

namespace Continua.Cli.Runs;

/// <summary>Fits linear models to a data file and writes the folder of the run.</summary>
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
                $"Linear models are fitted to one series, but '{request.DataPath}' holds {data.Trajectories.Count} "
                + $"in its column '{data.SeriesColumn}'; give a file of one of them, or take --model neural.");
        }

        Holdout split = Holdout.Split(data, request.Holdout);
        Open(data);
        foreach (string sentence in DataSentences.Of(request.DataPath, data, split))
        {
            Say(sentence);
        }

        try
        {
            return Finish(data, split, Fit(data, split));
        }
        catch (OperationCanceledException)
        {
            Say($"Stopped, and nothing was written. To start again: {request.Command}");
            Write(FitJson.Of(request.DataPath, data, split, isDone: false));
            return ExitCode.Stopped;
        }
    }

    private void Open(TimeSeries data)
    {
        folder.Open(request.DataPath, data.Sha256);
        if (folder.HasModel || folder.IsUnfinished)
        {
            throw new CommandException(
                $"Linear models are written to a separate folder, but '{folder.Path}' holds a network's model; "
                + "choose another with --out.");
        }
    }

    private LinearForecaster Fit(TimeSeries data, Holdout split)
    {
        try
        {
            LinearForecaster? forecaster = null;
            ProgressDisplay.For(terminal, request.Quiet).Show(show =>
            {
                LinearForecastOptions options = request.Linear(
                    data.Time, cancellation, (what, share) => show(new LinearFrame(what, share)));
                forecaster = LinearForecaster.Fit(data, split.Training, options);
            });
            return forecaster!;
        }
        catch (ArgumentException refused)
        {
            throw new CommandException(refused.Message, refused);
        }
    }

    private int Finish(TimeSeries data, Holdout split, LinearForecaster forecaster)
    {
        Backtest backtest = Backtest.Of(
            data, split, [forecaster, PersistenceForecaster.Fit(data, split.Training)],
            new() { Horizon = request.Horizon, Level = request.Level });
        cancellation.ThrowIfCancellationRequested();
        ForecastReport report = new(data, split, forecaster, backtest);
        ForecastResult result = new(request, data, split, forecaster, backtest, report);
        FitJson json = FitJson.Of(request.DataPath, data, split, isDone: true).With(backtest, report) with
        {
            SecondsTotal = watch.Elapsed.TotalSeconds,
            Notes = result.Warnings,
            Report = folder.In(RunFolder.ReportFile),
        };
        folder.Replace(directory =>
        {
            result.Write(directory);
            result.Save(directory, SavedForecaster.Of(forecaster, data, split.Training));
            report.ToPage(request.Name, request.Command, result.Warnings)
                .Save(Path.Combine(directory, RunFolder.ReportFile));
            File.WriteAllText(Path.Combine(directory, RunFolder.ResultFile), JsonOutput.Write(json, types => types.FitJson, indented: true) + "\n");
        });
        foreach (string warning in result.Warnings)
        {
            Say(warning);
        }

        Say(report.Headline);
        Say($"Report: {folder.In(RunFolder.ReportFile)}");
        Write(json);
        return ExitCode.Done;
    }

    private void Write(FitJson result)
    {
        if (request.Json)
        {
            terminal.Out.WriteLine(JsonOutput.Write(result, types => types.FitJson));
        }
    }

    private void Say(string sentence)
    {
        if (!request.Quiet)
        {
            terminal.Error.WriteLine(sentence);
        }
    }
}
