using System.Globalization;
using Continua.Learning;

namespace Continua.Cli.Commands;

/// <summary>Reads the value of --until and checks its unit.</summary>
internal static class UntilUnit
{
    // In days. A unit in which --until is at most this long after the start is taken for the intended one; in a wrong
    // unit, a Unix time is decades away.
    private const double LongestAhead = 30 * 365.25;

    /// <summary>
    /// Returns the time in a text, in the unit of the axis. The text is in the data's format; if the data's times are
    /// numbers, it may also have a unit, as in 4s.
    /// </summary>
    /// <exception cref="UsageException">The text is not a time.</exception>
    public static double Read(TimeAxis axis, string text)
    {
        try
        {
            return axis.Parse(text);
        }
        catch (FormatException)
            when (axis.Kind == TimeKind.Number && text.Any(char.IsAsciiLetter) && text.Any(char.IsAsciiDigit))
        {
            return Duration.Of(text, axis, ForecastCommandOptions.Until.Name).Size;
        }
        catch (FormatException fault)
        {
            throw new UsageException($"{ForecastCommandOptions.Until.Name}: {fault.Message}");
        }
    }

    /// <summary>Refuses a Unix time in another unit than that of the data's times.</summary>
    /// <exception cref="CommandException">
    /// The end is a Unix time before the start, but in another unit it would be less than thirty years after it.
    /// </exception>
    public static void Check(TimeAxis axis, string text, double until, double start)
    {
        EpochCodec? ofData = EpochCodec.Unix.FirstOrDefault(codec => codec.Pattern == axis.Pattern);
        if (ofData is null || until >= start)
        {
            return;
        }

        foreach (EpochCodec other in EpochCodec.Unix)
        {
            if (other.TryRead(text, out Moment moment))
            {
                double time = (moment.Date.UtcTicks - axis.Origin.UtcTicks) / TimeAxis.TicksIn(axis.Unit);
                double days = (time - start) * TimeAxis.TicksIn(axis.Unit) / TimeSpan.TicksPerDay;
                if (days is > 0 and < LongestAhead)
                {
                    throw new CommandException(string.Create(
                        CultureInfo.InvariantCulture,
                        $"--until is a Unix time in {ofData.UnitName}, as the data's times are, but {text} is one in "
                        + $"{other.UnitName}; write {ofData.Write(moment)}."));
                }
            }
        }
    }
}
