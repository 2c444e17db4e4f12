using Continua.Cli.Commands;
using Continua.Learning;

namespace Continua.Cli.Runs;

/// <summary>How a run ended.</summary>
internal enum RunStatus
{
    Done,
    Stopped,
}

/// <summary>A run's outcome, from which its files and its JSON are written.</summary>
/// <param name="Comparison">Null for a run that was stopped.</param>
/// <param name="Model">The path of the model file.</param>
/// <param name="Report">The path of the report; null where there is none.</param>
/// <param name="Seconds">From the start of the command.</param>
internal sealed record RunResult(
    FitRequest Request, Fit<float> Fit, Comparison? Comparison, RunStatus Status, string Model, string? Report, double Seconds)
{
    /// <summary>Evaluations of the field a solve, over all of training.</summary>
    public double ForwardEvaluations => Mean(r => r.ForwardEvaluations);

    public double BackwardEvaluations => Mean(r => r.BackwardEvaluations);

    private double Mean(Func<TrainingRecord, double> figure) =>
        Fit.Trainer.State.History.Select(figure).DefaultIfEmpty(double.NaN).Average();
}
