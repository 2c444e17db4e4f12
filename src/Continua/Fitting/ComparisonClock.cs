using System.Diagnostics;

namespace Continua.Learning;

/// <summary>
/// Measures the time of a comparison against its budget, reports progress and throws on cancellation.
/// </summary>
internal sealed class ComparisonClock(ComparisonOptions options)
{
    private readonly Stopwatch watch = Stopwatch.StartNew();

    /// <summary>Whether more than a fraction of the budget is used up; false without a budget.</summary>
    public bool IsPast(double share) => options.Budget is { } budget && watch.Elapsed > share * budget;

    /// <summary>Reports the progress of a part of the comparison, from 0 to 1.</summary>
    /// <exception cref="OperationCanceledException">The comparison was cancelled.</exception>
    public void Show(string step, double done)
    {
        options.Cancellation.ThrowIfCancellationRequested();
        options.Progress?.Invoke(step, done);
    }
}
