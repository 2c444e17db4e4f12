using System.Numerics;

namespace Continua.Learning;

/// <summary>
/// The complete state of training: training that continues from a copy of the state gives bit-identical results.
/// </summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public sealed class TrainingState<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal TrainingState(Parameters<T> parameters, Optimizer optimizer)
    {
        Parameters = parameters;
        Best = parameters.Copy();
        Optimizer = optimizer.CreateState<T>(parameters.Values.Length);
    }

    /// <summary>The number of steps so far.</summary>
    public long Step { get; internal set; }

    /// <summary>The parameters being trained.</summary>
    public Parameters<T> Parameters { get; }

    /// <summary>
    /// The parameters with the lowest validation loss so far; without validation, those with the lowest training loss.
    /// </summary>
    public Parameters<T> Best { get; }

    /// <summary>The lowest validation loss so far; without validation, the lowest training loss.</summary>
    public double BestLoss { get; internal set; } = double.PositiveInfinity;

    /// <summary>The number of validations since the last improvement.</summary>
    public int Stale { get; internal set; }

    /// <summary>The record of each validation.</summary>
    public List<TrainingRecord> History { get; } = [];

    internal OptimizerState<T> Optimizer { get; }

    /// <summary>Sums over the steps since the last validation.</summary>
    internal RunningTotals SinceValidation { get; set; } = new();
}

/// <summary>Sums over the steps since the last validation.</summary>
internal sealed record RunningTotals(
    double Loss = 0, int Steps = 0, long Forward = 0, long Backward = 0, long Solves = 0, int Failed = 0)
{
    public RunningTotals Add(double loss, RunReport report) => new(
        Loss + loss, Steps + 1, Forward + report.ForwardEvaluations, Backward + report.BackwardEvaluations,
        Solves + report.Solves, Failed + report.Failures.Count);
}
