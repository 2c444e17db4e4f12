using System.Numerics;

namespace Continua.Learning;

/// <summary>All that training evolves: going on from a copy of it gives the same bits.</summary>
public sealed class TrainingState<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal TrainingState(Parameters<T> parameters, Optimizer optimizer)
    {
        Parameters = parameters;
        Best = parameters.Copy();
        Optimizer = optimizer.Begin<T>(parameters.Values.Length);
    }

    /// <summary>Steps taken.</summary>
    public long Step { get; internal set; }

    /// <summary>The parameters being trained.</summary>
    public Parameters<T> Parameters { get; }

    /// <summary>The parameters with the least validation loss so far.</summary>
    public Parameters<T> Best { get; }

    public double BestLoss { get; internal set; } = double.PositiveInfinity;

    /// <summary>Looks at the validation slice since the last improvement.</summary>
    public int Stale { get; internal set; }

    public List<TrainingRecord> History { get; } = [];

    internal OptimizerState<T> Optimizer { get; }

    /// <summary>Sums since the last look.</summary>
    internal RunningTotals Since { get; set; } = new();
}

/// <summary>Sums over the steps since the last look at the validation slice.</summary>
internal sealed record RunningTotals(
    double Loss = 0, int Steps = 0, long Forward = 0, long Backward = 0, long Solves = 0, int Failed = 0)
{
    public RunningTotals Add(double loss, RunReport report) => new(
        Loss + loss, Steps + 1, Forward + report.ForwardEvaluations, Backward + report.BackwardEvaluations,
        Solves + report.Solves, Failed + report.Failures.Count);
}
