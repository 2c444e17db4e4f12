namespace Continua.Benchmarks;

/// <summary>The median of some turns, with the least and the most.</summary>
internal readonly record struct Spread(double Median, double Least, double Most)
{
    public static Spread Of(IEnumerable<double> turns)
    {
        double[] sorted = [.. turns.Order()];
        return new((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, sorted[0], sorted[^1]);
    }

    /// <summary>Least and most as a cell of a table.</summary>
    public string Range(string format) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{Least.ToString(format, System.Globalization.CultureInfo.InvariantCulture)}–{Most.ToString(format, System.Globalization.CultureInfo.InvariantCulture)}");
}
