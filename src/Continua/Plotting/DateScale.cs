namespace Continua.Plotting;

/// <summary>Makes an axis one of dates: its numbers count <paramref name="Unit"/> from <paramref name="Origin"/>.</summary>
/// <param name="Origin">The date of 0; ticks stand at round times of its offset from UTC.</param>
/// <param name="Unit">The time that 1 stands for, such as a day.</param>
public sealed record DateScale(DateTimeOffset Origin, TimeSpan Unit)
{
    /// <summary>The number of a date, counted as written at the origin's offset.</summary>
    internal double Of(DateTime date) => (date - Origin.DateTime).Ticks / (double)Unit.Ticks;

    /// <summary>The date of a number, at the origin's offset; the first or last there is for numbers far off.</summary>
    internal DateTime At(double value)
    {
        double ticks = Origin.DateTime.Ticks + value * Unit.Ticks;
        return new((long)Math.Clamp(ticks, 0, DateTime.MaxValue.Ticks - 1e4));
    }
}
