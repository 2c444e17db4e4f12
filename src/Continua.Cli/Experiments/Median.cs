using System.Diagnostics;

namespace Continua.Cli.Experiments;

/// <summary>The middle of some numbers; of an even count, halfway between the middle two.</summary>
internal static class Median
{
    public static double Of(IEnumerable<double> numbers)
    {
        double[] sorted = [.. numbers.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>How long some work takes when it is repeated.</summary>
    public static double Microseconds(Action work, int repetitions)
    {
        double[] times = new double[repetitions];
        for (int i = 0; i < repetitions; i++)
        {
            long from = Stopwatch.GetTimestamp();
            work();
            times[i] = Stopwatch.GetElapsedTime(from).TotalMicroseconds;
        }

        return Of(times);
    }
}
