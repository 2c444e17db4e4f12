namespace Continua.Learning;

/// <summary>The options of the comparison of a fit with its baselines.</summary>
public sealed record ComparisonOptions
{
    /// <summary>The number k of rows ahead that are forecast from each start; 10 by default.</summary>
    public int Horizon { get; init; } = 10;

    /// <summary>
    /// The approximate time budget; null for no limit. If it is too short, fewer held-out starts are evaluated, and the
    /// linear baseline is trained for fewer steps or left out; <see cref="Comparison.Notes"/> then contains a sentence
    /// about each reduction.
    /// </summary>
    public TimeSpan? Budget { get; init; }

    /// <summary>
    /// Called with the name of the current part of the comparison and its progress, from 0 to 1; null for no calls.
    /// </summary>
    public Action<string, double>? Progress { get; init; }

    /// <summary>Ends the comparison with an <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Cancellation { get; init; }
}
