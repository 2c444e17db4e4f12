using System.Diagnostics;

namespace Continua.Cli.Experiments;

/// <summary>Computes medians; the median of an even count is the mean of the middle two.</summary>
internal static class Median
{
    public static double Of(IEnumerable<double> numbers)
    {
        double[] sorted = [.. numbers.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The median duration of repeated work, in microseconds.</summary>
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
