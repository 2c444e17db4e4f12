namespace Continua.Learning;

/// <summary>
/// A component of a <see cref="LinearStateSpace"/>: a contribution to the values of a state.
/// </summary>
public abstract record LinearComponent
{
    private protected LinearComponent()
    {
    }

    internal abstract StateBlock ToBlock(TimeScale timeScale);
}

/// <summary>The level of a series.</summary>
/// <param name="Kind">The process that the level follows.</param>
public sealed record LevelComponent(LevelKind Kind = LevelKind.Constant) : LinearComponent
{
    internal override StateBlock ToBlock(TimeScale timeScale) => new LevelBlock(Kind);
}

/// <summary>
/// A stationary process CARMA(p, q). Its autoregressive polynomial is a product of factors s² + a s + b with a, b &gt;
/// 0 and, if p is odd, one factor s + c with c &gt; 0. Reference: Brockwell, in Handbook of Statistics 19 (2001),
/// section 2.
/// </summary>
/// <param name="Order">The order p of the autoregressive polynomial, 1 to 6.</param>
/// <param name="MovingAverage">
/// The order q of the moving average, 0 to p − 1. With observation noise (<see cref="LinearStateSpace.HasNoise"/>), at
/// most p − 2, or 0 for p = 1.
/// </param>
public sealed record CarmaComponent(int Order, int MovingAverage = 0) : LinearComponent
{
    internal override StateBlock ToBlock(TimeScale timeScale)
    {
        Tensor.Guard(
            Order is >= 1 and <= 6 && MovingAverage >= 0 && MovingAverage < Order,
            $"A CARMA process has an order of 1 to 6 and a moving average of a lower order, "
            + $"but got ({Order}, {MovingAverage}); take (2, 1).");
        return new CarmaBlock(Order, MovingAverage);
    }
}

/// <summary>A clock: a periodic component of known period, such as the day or the year.</summary>
/// <param name="Period">
/// The period, in the unit of the data's time axis. For dates whose rows are months apart, a month is a twelfth of a
/// year of 365.2425 days.
/// </param>
/// <param name="Harmonics">
/// The number of harmonics, at least 1: sines and cosines of the period, of half the period, of a third, and so on. The
/// shortest of these periods is at least twice the median time between rows.
/// </param>
/// <param name="Drifts">Whether amplitudes and phases drift as random walks.</param>
public sealed record ClockComponent(double Period, int Harmonics = 1, bool Drifts = false) : LinearComponent
{
    internal override StateBlock ToBlock(TimeScale timeScale)
    {
        double spacings = timeScale.InSpacings(Period);
        Tensor.Guard(
            Harmonics >= 1 && spacings >= 2 * Harmonics * (1 - 1e-9),
            $"A clock has at least one harmonic, and each harmonic has a period of at least two spacings, "
            + $"but got {Harmonics} of a period of {spacings:G4} spacings; take fewer harmonics or a longer period.");
        return new ClockBlock(spacings, Harmonics, Drifts);
    }
}
