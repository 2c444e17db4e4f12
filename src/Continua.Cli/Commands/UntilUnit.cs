using System.Globalization;
using Continua.Learning;

namespace Continua.Cli.Commands;

/// <summary>Reads the value of --until and checks its unit.</summary>
internal static class UntilUnit
{
    // The longest forecast, in days: a Unix time in a wrong unit is decades further away.
    private const double LongestAhead = 30 * 365.25;

    /// <summary>Returns the time of a text in the data's format; a number may have a unit.</summary>
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

    /// <exception cref="CommandException">
    /// The end is a Unix time before the start, but would be after it in another unit.
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
