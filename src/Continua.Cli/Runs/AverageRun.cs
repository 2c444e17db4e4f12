using Continua.Cli.Commands;
using Continua.Cli.Progress;
using Continua.Learning;

namespace Continua.Cli.Runs;

/// <summary>
/// Fits linear models and averages them with a trained network. The weight of the network comes from trials, in which a
/// network is trained on fewer rows and forecasts the rows that follow. Trials write checkpoints, as the training of
/// the network itself does.
/// </summary>
internal sealed class AverageRun(
    FitRequest request, Fit<float> fit, NeuralOde model, FitOptions options, RunFolder folder, ProgressDisplay display, Action<string> say,
    CancellationToken cancellation)
{
    /// <returns>
    /// The average; null if linear models cannot be fitted to the data, in which case the reason has been printed.
    /// </returns>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public AverageForecaster? Run()
    {
        if (Linear() is not { } linear)
        {
            return null;
        }

        List<NeuralForecaster> trials = [];
        for (int n = 0; n < linear.TrialRows.Count && trials.Count == n; n++)
        {
            trials.AddRange(Trial(linear, n) is { } trial ? [trial] : []);
        }

        NeuralForecaster network = Forecaster(fit.Result, fit.Series, fit.Split.Training);
        bool isComplete = trials.Count == linear.TrialRows.Count;
        return AverageForecaster.Of(linear, network, isComplete ? trials : [], fit.Series);
    }

    private LinearForecaster? Linear()
    {
        if (fit.Series.Trajectories.Count > 1)
        {
            say("Linear models are fitted to files of one series: the network forecasts alone.");
            return null;
        }

        LinearForecaster? linear = null;
        try
        {
            display.Show(show =>
            {
                LinearForecastOptions linearOptions = request.Linear(
                    fit.Series.Time, cancellation, (what, share) => show(new LinearFrame(what, share)));
                linear = LinearForecaster.Fit(fit.Series, fit.Split.Training, linearOptions);
            });
        }
        catch (ArgumentException refused)
        {
            say($"The network forecasts alone. {refused.Message}");
        }

        return linear;
    }

    /// <summary>
    /// Fits a network to the first training rows; returns null if they are too few or training diverges.
    /// </summary>
    private NeuralForecaster? Trial(LinearForecaster linear, int number)
    {
        int rows = linear.TrialRows[number];
        using Fit<float>? trial = NeuralForecaster.TrialOf(model, fit.Series, options, linear.FirstRow, rows);
        if (trial is null)
        {
            return null;
        }

        string checkpoint = folder.TrialCheckpoint(number + 1);
        KeyValuePair<string, string>[] fingerprint =
            [.. request.Fingerprint(fit.Series), KeyValuePair.Create("the rows of the trial", $"{rows}")];
        if (request.Resume && File.Exists(checkpoint))
        {
            Checkpoint.Restore(checkpoint, trial.Trainer, fingerprint);
        }

        string name = $"trial {number + 1} of {linear.TrialRows.Count}";
        new TrainingRun(trial, checkpoint, fingerprint, options.Steps, say, name).Run(display, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return trial.Trainer.Outcome == TrainingOutcome.Failed ? null : Forecaster(trial.Result, trial.Series, null);
    }

    private NeuralForecaster Forecaster(Fitted fitted, TimeSeries series, IReadOnlyList<RowRange>? training)
    {
        NeuralForecaster? network = null;
        display.Show(show =>
        {
            show(new EvaluationFrame("the network's noise", 0));
            network = NeuralForecaster.Of(fitted, series, training, request.Threads, cancellation);
        });
        return network!;
    }
}
