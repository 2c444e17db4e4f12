namespace Continua.Learning;

/// <summary>The states at later times, as a forecaster gives them: a distribution for each.</summary>
public sealed class Forecast
{
    private readonly ForecastMixture[][] values;

    internal Forecast(double[] times, ForecastMixture[][] values)
    {
        (Times, this.values) = (times, values);
        Mean = At(static value => value.Mean);
    }

    /// <summary>Weighted averages of several models' forecasts.</summary>
    /// <param name="parts">By origin, time, column and model.</param>
    /// <param name="times">By origin.</param>
    /// <param name="weights">[columns][models].</param>
    /// <param name="widenings">[columns].</param>
    /// <param name="scales">[columns]: say what values are possible; null for all.</param>
    internal static IReadOnlyList<Forecast> Averages(
        ForecastPart[][][][] parts, IReadOnlyList<double[]> times, IReadOnlyList<double[]> weights, IReadOnlyList<double> widenings,
        IReadOnlyList<ColumnScale>? scales = null) =>
    [
        .. parts.Select((own, o) => new Forecast(
            times[o], [.. own.Select(columns => columns.Select((all, c) => new ForecastMixture(all, weights[c], widenings[c], scales?[c].Least ?? double.NegativeInfinity)).ToArray())])),
    ];

    /// <summary>The times, [times], in the unit of the series' time axis.</summary>
    public IReadOnlyList<double> Times { get; }

    /// <summary>
    /// The means, [time, state], in data units; NaN where a state has no forecast. A model of logarithms adds twice its median at most: beyond, its
    /// mean hangs on a tail that no data supports.
    /// </summary>
    public double[,] Mean { get; }

    /// <summary>The values that are not exceeded with a probability, [time, state], in data units.</summary>
    /// <param name="probability">Above 0 and below 1: 0.05 and 0.95 are the ends of a band that holds nine tenths.</param>
    /// <exception cref="ArgumentException">The probability is out of range.</exception>
    public double[,] Quantile(double probability)
    {
        Tensor.Guard(
            probability is > 0 and < 1, $"A quantile's probability is above 0 and below 1, but got {probability}; take 0.05 and 0.95 for a band.");
        return At(value => value.Quantile(probability));
    }

    private double[,] At(Func<ForecastMixture, double> of)
    {
        int states = values.Length == 0 ? 0 : values[0].Length;
        double[,] at = new double[values.Length, states];
        for (int n = 0; n < values.Length; n++)
        {
            for (int c = 0; c < states; c++)
            {
                at[n, c] = of(values[n][c]);
            }
        }

        return at;
    }
}
