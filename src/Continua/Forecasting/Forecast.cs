namespace Continua.Learning;

/// <summary>A forecast of the states at later times: one probability distribution for each state and time.</summary>
public sealed class Forecast
{
    private readonly ForecastMixture[][] values;

    internal Forecast(double[] times, ForecastMixture[][] values)
    {
        (Times, this.values) = (times, values);
        Mean = At(static value => value.Mean);
    }

    /// <summary>Averages the forecasts of several models with weights.</summary>
    /// <param name="parts">The forecasts, indexed by origin, time, column and model.</param>
    /// <param name="times">The times, indexed by origin.</param>
    /// <param name="weights">The weights, [columns][models].</param>
    /// <param name="widenings">The factors by which bands are widened, [columns].</param>
    /// <param name="scales">
    /// The scales of the columns, which give the smallest possible values, [columns]; null for no limit.
    /// </param>
    internal static IReadOnlyList<Forecast> Averages(
        ForecastPart[][][][] parts, IReadOnlyList<double[]> times, IReadOnlyList<double[]> weights,
        IReadOnlyList<double> widenings, IReadOnlyList<ColumnScale>? scales = null) =>
    [
        .. parts.Select((origin, o) => new Forecast(
            times[o],
            [
                .. origin.Select(columns => columns.Select((models, c) => new ForecastMixture(
                    models, weights[c], widenings[c], scales?[c].Least ?? double.NegativeInfinity)).ToArray()),
            ])),
    ];

    /// <summary>The forecast times, [times], in the unit of the series' time axis.</summary>
    public IReadOnlyList<double> Times { get; }

    /// <summary>
    /// The means, [times, states], in data units; NaN for a state without a forecast. The mean that a model of
    /// logarithms contributes is at most twice its median, because a larger mean would depend on a tail that the data
    /// do not support.
    /// </summary>
    public double[,] Mean { get; }

    /// <summary>Computes the quantiles of the forecast.</summary>
    /// <param name="probability">
    /// The probability, above 0 and below 1: 0.05 and 0.95 give the ends of a 90 % band.
    /// </param>
    /// <exception cref="ArgumentException">The probability is out of range.</exception>
    /// <returns>The values that the states do not exceed with the given probability, [times, states], in data
    /// units.</returns>
    public double[,] Quantile(double probability)
    {
        Tensor.Guard(
            probability is > 0 and < 1,
            $"A quantile's probability is above 0 and below 1, but got {probability}; take 0.05 and 0.95 for a band.");
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
