namespace Continua.Learning;

/// <summary>How a fit is compared with its baselines.</summary>
public sealed record ComparisonOptions
{
    /// <summary>Steps ahead, k.</summary>
    public int Horizon { get; init; } = 10;

    /// <summary>
    /// About how long it may take; null for as long as it does. Where that is too short, fewer held-out starts are evaluated,
    /// and the linear baseline is trained for fewer steps or left out: <see cref="Comparison.Notes"/> says so.
    /// </summary>
    public TimeSpan? Budget { get; init; }

    /// <summary>Called with what is being done and how much of that is done, from 0 to 1.</summary>
    public Action<string, double>? Progress { get; init; }

    /// <summary>Ends the comparison with an <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Cancellation { get; init; }
}
