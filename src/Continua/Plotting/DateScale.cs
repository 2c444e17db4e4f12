namespace Continua.Plotting;

/// <summary>The mapping from the values of an axis to dates: a value counts units of time from an origin.</summary>
/// <param name="Origin">The date of the value 0; ticks are placed at round times in its offset from UTC.</param>
/// <param name="Unit">The duration of one unit, such as a day.</param>
public sealed record DateScale(DateTimeOffset Origin, TimeSpan Unit)
{
    /// <summary>The value of a date given in the offset of <see cref="Origin"/>.</summary>
    internal double Of(DateTime date) => (date - Origin.DateTime).Ticks / (double)Unit.Ticks;

    /// <summary>
    /// The date of a value, in the offset of <see cref="Origin"/>, clamped to the range of <see cref="DateTime"/>.
    /// </summary>
    internal DateTime At(double value)
    {
        double ticks = Origin.DateTime.Ticks + value * Unit.Ticks;
        return new((long)Math.Clamp(ticks, 0, DateTime.MaxValue.Ticks - 1e4));
    }
}
