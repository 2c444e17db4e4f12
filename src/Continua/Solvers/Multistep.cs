namespace Continua;

/// <summary>
/// A multistep method, which computes each step from several earlier ones, and chooses its order and its step sizes itself:
/// a solve with another controller, with fixed or with shared steps is rejected with an <see cref="ArgumentException"/>.
/// </summary>
/// <remarks>
/// A step costs one or two evaluations of the field whatever the order, so that these methods pay where evaluations are
/// expensive, tolerances are strict and solutions are smooth. At the start of a solve and after each event they begin with
/// order 1 and small steps; with frequent events, one-step methods are faster.
/// </remarks>
public abstract record Multistep : Solver
{
    private protected Multistep()
    {
    }

    /// <summary>The highest order at which steps are taken.</summary>
    public abstract int MaxOrder { get; init; }
}
