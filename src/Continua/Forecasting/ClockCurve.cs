namespace Continua.Learning;

/// <summary>A periodic function of time: a sum of harmonics with fixed coefficients; zero without a clock.</summary>
/// <param name="clock">The period and the number of harmonics; null for the function zero.</param>
/// <param name="factors">
/// The coefficients of <see cref="StateBlock.Regressors"/> of a <see cref="ClockBlock"/>, in their order.
/// </param>
internal sealed class ClockCurve(FoundClock? clock, double[] factors)
{
    private readonly IReadOnlyList<Func<double, double>> functions =
        clock is null ? [] : new ClockBlock(clock.Period, clock.Harmonics, drifts: false).Regressors;

    public FoundClock? Clock => clock;

    public IReadOnlyList<double> Factors => factors;

    /// <param name="time">The time, in spacings.</param>
    public double At(double time)
    {
        double sum = 0;
        for (int k = 0; k < functions.Count; k++)
        {
            sum += factors[k] * functions[k](time);
        }

        return sum;
    }
}
