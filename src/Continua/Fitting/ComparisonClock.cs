using System.Diagnostics;

namespace Continua.Learning;

/// <summary>The time that a comparison has taken of its budget; shows progress and ends with cancellation.</summary>
internal sealed class ComparisonClock(ComparisonOptions options)
{
    private readonly Stopwatch watch = Stopwatch.StartNew();

    /// <summary>Whether more than a share of the budget is used up.</summary>
    public bool IsPast(double share) => options.Budget is { } budget && watch.Elapsed > share * budget;

    /// <exception cref="OperationCanceledException">The comparison is to end.</exception>
    public void Show(string what, double share)
    {
        options.Cancellation.ThrowIfCancellationRequested();
        options.Progress?.Invoke(what, share);
    }
}
