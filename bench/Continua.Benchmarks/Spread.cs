namespace Continua.Benchmarks;

/// <summary>The median, the minimum and the maximum of a measurement that is repeated in several turns.</summary>
internal readonly record struct Spread(double Median, double Min, double Max)
{
    public static Spread Of(IEnumerable<double> turns)
    {
        double[] sorted = [.. turns.Order()];
        return new((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, sorted[0], sorted[^1]);
    }

    /// <summary>The minimum and the maximum as a cell of a table.</summary>
    public string Range(string format) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{Min.ToString(format, System.Globalization.CultureInfo.InvariantCulture)}–{Max.ToString(format, System.Globalization.CultureInfo.InvariantCulture)}");
}
