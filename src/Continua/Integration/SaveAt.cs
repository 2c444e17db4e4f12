namespace Continua;

/// <summary>The times at which values of a solution are saved.</summary>
/// <remarks>
/// Values within a step come from the interpolant of the method; for a method without one, steps end at save times.
/// With adaptive steps, an implicit method also estimates the error of the interpolant and includes it in the error
/// control: in the steps that contain a save, or in all steps for <see cref="Dense"/> and for events with a condition.
/// The estimate takes two evaluations per step, and such a solve can take more steps than one that saves only the end.
/// </remarks>
public abstract record SaveAt
{
    private SaveAt()
    {
    }

    /// <summary>Only the value at t₁, <see cref="Solution{T}.Last"/>.</summary>
    public static SaveAt End { get; } = new EndOnly();

    /// <summary>
    /// The value at t₀ and after every accepted step; where an event changes the state, the states before and after it.
    /// </summary>
    public static SaveAt Steps { get; } = new EveryStep();

    /// <summary>
    /// Dense output: the solution can be evaluated at any time of the span, if the method interpolates
    /// (<see cref="Solver.Interpolates"/>).
    /// </summary>
    public static SaveAt Dense { get; } = new DenseOutput();

    /// <summary>
    /// At t₀ and at the times that are a multiple of the interval after it, in the direction of the solve, up to t₁.
    /// </summary>
    /// <param name="interval">
    /// The interval between saves, in units of time; positive in either direction of the solve.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The interval is not positive and finite.</exception>
    public static SaveAt Every(double interval) => interval > 0 && double.IsFinite(interval)
        ? new Interval(interval)
        : throw new ArgumentOutOfRangeException(
            nameof(interval), $"An interval between saves is positive and finite, but got {interval}.");

    /// <summary>At the given times, the same for every row.</summary>
    /// <param name="times">
    /// The save times, [saves], in the units of t₀, in order from t₀ to t₁; for other times, the solve throws an
    /// <see cref="ArgumentException"/>.
    /// </param>
    /// <exception cref="ArgumentNullException">The times are null.</exception>
    public static SaveAt Times(params double[] times) =>
        new Given([times ?? throw new ArgumentNullException(nameof(times))]);

    /// <summary>At separate times for each row.</summary>
    /// <param name="times">
    /// The save times of each row, in order from its t₀ to its t₁; a single list applies to all rows. For other times
    /// or another number of lists, the solve throws an <see cref="ArgumentException"/>.
    /// </param>
    /// <exception cref="ArgumentNullException">The list or one of its elements is null.</exception>
    public static SaveAt TimesPerRow(IReadOnlyList<double[]> times) =>
        new Given(times?.Contains(null!) == false ? times : throw new ArgumentNullException(nameof(times)));

    internal sealed record EndOnly : SaveAt;

    internal sealed record EveryStep : SaveAt;

    internal sealed record DenseOutput : SaveAt;

    internal sealed record Interval(double Step) : SaveAt;

    internal sealed record Given(IReadOnlyList<double[]> PerRow) : SaveAt;
}
