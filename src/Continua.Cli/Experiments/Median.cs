namespace Continua.Cli.Experiments;

/// <summary>The middle of some numbers; of an even count, halfway between the middle two.</summary>
internal static class Median
{
    public static double Of(IEnumerable<double> numbers)
    {
        double[] sorted = [.. numbers.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
