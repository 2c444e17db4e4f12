namespace Continua.Cli.Verification;

/// <summary>What is verified, and how thoroughly.</summary>
internal sealed record VerificationPlan
{
    public IReadOnlyList<VerifiedMethod> Methods { get; init; } = VerifiedMethod.All;

    /// <summary>Whether fewer problems, times and rows are tried; every method and kind of check is kept.</summary>
    public bool Quick { get; init; }

    /// <summary>The number of checks that run at the same time; 0 for one per processor.</summary>
    public int Threads { get; init; }

    public CancellationToken Cancellation { get; init; }

    /// <summary>Returns the usual number, or the small one in a quick verification.</summary>
    public T Pick<T>(T usual, T quick) => Quick ? quick : usual;
}
