namespace Continua.Learning;

/// <summary>A part of a <see cref="LinearStateSpace"/>: what it adds to the values, and the states that it needs for that.</summary>
public abstract record LinearComponent
{
    private protected LinearComponent()
    {
    }

    internal abstract StateBlock ToBlock(SpacingClock clock);
}

/// <summary>A level.</summary>
/// <param name="Kind">How it moves.</param>
public sealed record LevelComponent(LevelKind Kind = LevelKind.Constant) : LinearComponent
{
    internal override StateBlock ToBlock(SpacingClock clock) => new LevelBlock(Kind);
}

/// <summary>
/// A stationary process with memory and cycles, CARMA(p, q): its autoregressive polynomial is a product of s² + a s + b with a, b &gt; 0, and of one
/// s + a where p is odd.
/// </summary>
/// <param name="Order">p, 1 to 6.</param>
/// <param name="MovingAverage">q, 0 to p − 1.</param>
public sealed record CarmaComponent(int Order, int MovingAverage = 0) : LinearComponent
{
    internal override StateBlock ToBlock(SpacingClock clock)
    {
        Tensor.Guard(
            Order is >= 1 and <= 6 && MovingAverage >= 0 && MovingAverage < Order,
            $"A CARMA process has an order of 1 to 6 and a moving average below it, but got ({Order}, {MovingAverage}); take (2, 1).");
        return new CarmaBlock(Order, MovingAverage);
    }
}

/// <summary>A periodic part of known period.</summary>
/// <param name="Period">In the unit of the data's time axis; of dates whose rows are months apart, a month is a twelfth of a year of 365.2425 days.</param>
/// <param name="Harmonics">Sines and cosines of the period, its half, third …</param>
/// <param name="Drifts">Whether amplitudes and phases wander.</param>
public sealed record ClockComponent(double Period, int Harmonics = 1, bool Drifts = false) : LinearComponent
{
    internal override StateBlock ToBlock(SpacingClock clock)
    {
        double spacings = clock.InSpacings(Period);
        Tensor.Guard(
            Harmonics >= 1 && spacings >= 2 * Harmonics * (1 - 1e-9),
            $"A clock has one harmonic at least, of a period of two spacings at least, but got {Harmonics} of a period of {spacings:G4} spacings; take fewer harmonics or a longer period.");
        return new ClockBlock(spacings, Harmonics, Drifts);
    }
}
