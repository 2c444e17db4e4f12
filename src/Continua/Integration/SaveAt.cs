namespace Continua;

/// <summary>Which values of a solution are kept.</summary>
/// <remarks>
/// Values within a step come from the method's interpolant. An implicit method estimates the interpolant's error, too, in steps that hold
/// a save within (all, for <see cref="Dense"/>), at two evaluations a step, and holds it to the tolerances: such a solve can take more
/// steps than one that keeps only the end.
/// </remarks>
public abstract record SaveAt
{
    private SaveAt()
    {
    }

    /// <summary>Only the value at t₁.</summary>
    public static SaveAt End { get; } = new EndOnly();

    /// <summary>The value at t₀ and after every accepted step; where an event changes the state, those before and after it.</summary>
    public static SaveAt Steps { get; } = new EveryStep();

    /// <summary>
    /// Everything: the solution can be asked for any time in between, if the method interpolates
    /// (<see cref="Solver.Interpolates"/>).
    /// </summary>
    public static SaveAt Dense { get; } = new DenseOutput();

    /// <summary>At t₀, t₀ + interval, … up to t₁.</summary>
    /// <param name="interval">In units of time; positive in either direction.</param>
    public static SaveAt Every(double interval) => interval > 0 && double.IsFinite(interval)
        ? new Interval(interval)
        : throw new ArgumentOutOfRangeException(
            nameof(interval), $"An interval between saves is positive and finite, but got {interval}.");

    /// <summary>At the given times, the same for every row, from t₀ towards t₁.</summary>
    public static SaveAt Times(params double[] times) =>
        new Given([times ?? throw new ArgumentNullException(nameof(times))]);

    /// <summary>At times of each row's own.</summary>
    public static SaveAt TimesPerRow(IReadOnlyList<double[]> times) =>
        new Given(times?.Contains(null!) == false ? times : throw new ArgumentNullException(nameof(times)));

    internal sealed record EndOnly : SaveAt;

    internal sealed record EveryStep : SaveAt;

    internal sealed record DenseOutput : SaveAt;

    internal sealed record Interval(double Step) : SaveAt;

    internal sealed record Given(IReadOnlyList<double[]> PerRow) : SaveAt;
}
