using Continua.Cli.Commands;
using Continua.Learning;

namespace Continua.Cli.Runs;

/// <summary>The outcome of a run.</summary>
internal enum RunStatus
{
    Done,
    Stopped,
}

/// <summary>The result of a fit, from which its files and its JSON are written.</summary>
/// <param name="Comparison">The errors of the model and the baselines; null for a run that was stopped.</param>
/// <param name="Model">The path of the model file.</param>
/// <param name="Report">The path of the report; null if there is none.</param>
/// <param name="Seconds">The time since the start of the command.</param>
internal sealed record RunResult(
    FitRequest Request, Fit<float> Fit, Comparison? Comparison, RunStatus Status, string Model, string? Report, double Seconds)
{
    /// <summary>The mean number of evaluations of the field per solve, over all of training.</summary>
    public double ForwardEvaluations => Mean(r => r.ForwardEvaluations);

    /// <summary>The mean number of evaluations per solve in the backward pass, over all of training.</summary>
    public double BackwardEvaluations => Mean(r => r.BackwardEvaluations);

    private double Mean(Func<TrainingRecord, double> figure) =>
        Fit.Trainer.State.History.Select(figure).DefaultIfEmpty(double.NaN).Average();
}
