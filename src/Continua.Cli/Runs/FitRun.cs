using System.Diagnostics;
using Continua.Cli.Commands;
using Continua.Cli.Progress;
using Continua.Cli.Syntax;
using Continua.Learning;
using Continua.Reporting;

namespace Continua.Cli.Runs;

/// <summary>Fits a network to a data file and writes the folder of the run.</summary>
internal sealed class FitRun(FitRequest request, Terminal terminal, CancellationToken cancellation)
{
    // The evaluation may take half the time of training, and at least this long.
    private static readonly TimeSpan MinEvaluation = TimeSpan.FromSeconds(10);

    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly RunFolder folder = new(request.Folder);

    /// <returns>The exit code.</returns>
    public int Run()
    {
        TimeSeries data = TimeSeries.ReadCsv(FileArgument.Existing(request.DataPath, "A fit reads a CSV file"), request.Csv);
        FitOptions options = request.Options(cancellation);
        NeuralOde model = request.Model(data.States.Count);
        using Fit<float> fit = new(model, data, options);
        Open(fit);
        Announce(fit);
        ProgressDisplay display = ProgressDisplay.For(terminal, request.Quiet);
        new TrainingRun(fit, folder.Checkpoint, request.Fingerprint(data), options.Steps, Say).Run(display, cancellation);
        if (fit.Trainer.Outcome == TrainingOutcome.Failed)
        {
            throw Diverged(fit);
        }

        if (cancellation.IsCancellationRequested)
        {
            return Stop(fit);
        }

        // Saved before the evaluation, so that a failure there does not lose the model.
        fit.Result.Save(folder.StoppedModel);
        try
        {
            (Comparison comparison, FitReport report) = Evaluate(fit, options, display);
            AverageForecaster? average = request.Forecasting == ForecastModels.Neural
                ? null : new AverageRun(request, fit, model, options, folder, display, Say, cancellation).Run();
            AverageResult? forecasts = average is null ? null : AverageResult.Of(request, fit, average, report);
            cancellation.ThrowIfCancellationRequested();
            return Finish(fit, comparison, report, forecasts);
        }
        catch (OperationCanceledException)
        {
            return Stop(fit);
        }
    }

    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    private (Comparison, FitReport) Evaluate(Fit<float> fit, FitOptions options, ProgressDisplay display)
    {
        TimeSpan half = TimeSpan.FromSeconds(fit.Trainer.Seconds / 2);
        (Comparison, FitReport) evaluated = default;
        display.Show(show =>
        {
            Comparison comparison = Comparison.Of(fit, options, new ComparisonOptions
            {
                Horizon = request.Horizon,
                Budget = half > MinEvaluation ? half : MinEvaluation,
                Progress = (what, share) => show(new EvaluationFrame(what, share)),
                Cancellation = cancellation,
            });
            show(new EvaluationFrame("the figures of the report", 0));
            evaluated = (comparison, Report(fit, options, comparison));
        });
        cancellation.ThrowIfCancellationRequested();
        return evaluated;
    }

    private FitReport Report(Fit<float> fit, FitOptions options, Comparison comparison) =>
        FitReport.Of(fit, options, comparison, new()
        {
            Title = request.Name,
            DataFile = request.DataPath,
            Command = request.Command,
            SecondsTotal = watch.Elapsed.TotalSeconds,
            Words = sentence => FlagNames.In(sentence),
        });

    private void Open(Fit<float> fit)
    {
        folder.Open(request.DataPath, fit.Series.Sha256);
        if (request.Restart)
        {
            folder.DiscardUnfinished();
        }
        else if (folder.IsUnfinished && request.Resume)
        {
            Restore(fit);
            Say($"Continuing after step {fit.Trainer.State.Step}.");
        }
        else if (folder.IsUnfinished)
        {
            throw new CommandException(
                $"A run is finished before the next begins, but '{folder.Path}' holds an unfinished one; "
                + "add --resume to continue it, or --restart to discard it.");
        }
        else if (request.Resume)
        {
            Say($"'{folder.Path}' holds no unfinished run: starting from the first step.");
        }
    }

    private void Restore(Fit<float> fit)
    {
        try
        {
            Checkpoint.Restore(folder.Checkpoint, fit.Trainer, request.Fingerprint(fit.Series));
        }
        catch (CheckpointException fault)
        {
            throw new CommandException($"{fault.Message} (--restart does so.)", fault);
        }
    }

    private void Announce(Fit<float> fit)
    {
        foreach (string sentence in DataSentences.Of(request.DataPath, fit.Series, fit.Split))
        {
            Say(sentence);
        }
    }

    private int Stop(Fit<float> fit)
    {
        fit.Result.Save(folder.StoppedModel);
        Say($"Stopped after step {fit.Trainer.State.Step}. The best model so far is {folder.StoppedModel}.");
        Say($"To continue: {request.Command} --resume");
        RunResult result = new(
            request, fit, null, RunStatus.Stopped, folder.StoppedModel, null, watch.Elapsed.TotalSeconds);
        Write(result, null);
        return ExitCode.Stopped;
    }

    private int Finish(Fit<float> fit, Comparison comparison, FitReport report, AverageResult? forecasts)
    {
        RunResult result = new(
            request, fit, comparison, RunStatus.Done, folder.In(RunFolder.ModelFile), folder.In(RunFolder.ReportFile),
            watch.Elapsed.TotalSeconds);
        folder.Replace(staging => RunFiles.Write(staging, result, report, forecasts));
        Summarize(result, report, forecasts);
        Write(result, forecasts);
        return ExitCode.Done;
    }

    private void Summarize(RunResult result, FitReport report, AverageResult? forecasts)
    {
        if (result.Fit.Trainer.Stopped is { } sentence)
        {
            Say(FlagNames.In(sentence));
        }

        foreach (string note in result.Fit.Notes)
        {
            Say(FlagNames.In(note));
        }

        if (result.Comparison is { Model: { Starts: > 0 } model } comparison && model.Horizon < comparison.RequestedHorizon)
        {
            Say(
                $"The held-out part is too short for {comparison.RequestedHorizon} steps ahead: "
                + $"the horizon is cut to {model.Horizon}.");
        }

        foreach (string note in forecasts?.Notes ?? result.Comparison?.Notes ?? [])
        {
            Say(note);
        }

        Say(forecasts?.Headline ?? report.Headline);
        Say($"Report: {result.Report}");
    }

    private DivergedException Diverged(Fit<float> fit)
    {
        folder.DiscardUnfinished();
        string sentence = fit.Trainer.Stopped ?? "Training failed.";
        if (!double.IsFinite(fit.Trainer.State.BestLoss))
        {
            return new(sentence + " No model was saved.", null);
        }

        fit.Result.Save(folder.StoppedModel);
        return new($"{sentence} The last good model is {folder.StoppedModel}.", folder.StoppedModel);
    }

    private void Write(RunResult result, AverageResult? forecasts)
    {
        if (request.Json)
        {
            terminal.Out.WriteLine(RunFiles.Json(result, forecasts, indented: false));
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
