namespace Continua.Learning;

/// <summary>A family's model of a column, with its weight in the average.</summary>
/// <param name="Name">What reports call it.</param>
/// <param name="IsLog">Whether it is of logarithms.</param>
/// <param name="RollingError">The mean square error over the rolling origins of the training part, in data units.</param>
internal sealed record ColumnFamily(string Name, ModelFit Fit, bool IsLog, double RollingError, double Weight);

/// <summary>
/// Forecasts one column: families of linear models, each fitted to the training rows, and their average by the inverse of the mean square
/// error over origins within the training part.
/// </summary>
internal sealed class ColumnForecaster
{
    // The parts of the training rows up to which models are fitted for rolling errors.
    private static readonly double[] Fractions = [0.7, 0.85];

    // A family whose error is this many times the least is left out.
    private const double MostError = 2;

    private const int FewestOrigins = 8;

    private readonly ColumnScale scale;

    private ColumnForecaster(ColumnScale scale, IReadOnlyList<ColumnFamily> families, FoundClock? clock)
    {
        (this.scale, Families, Clock) = (scale, families, clock);
    }

    public IReadOnlyList<ColumnFamily> Families { get; }

    public FoundClock? Clock { get; }

    /// <summary>Fits all families.</summary>
    /// <param name="times">In spacings.</param>
    /// <param name="values">The training rows.</param>
    /// <param name="horizon">Steps ahead of the rolling errors.</param>
    public static ColumnForecaster Of(double[] times, double[] values, IReadOnlyList<double> periods, int horizon)
    {
        ColumnScale scale = ColumnScale.Of(values);
        List<ColumnFamily> families = [];
        FoundClock? clock = null;
        foreach (bool log in scale.IsPositive ? [false, true] : (bool[])[false])
        {
            FilterRows rows = new(times, scale.Apply(values, log));
            FoundClock? own = ModelSearch.Clock(rows, periods);
            clock ??= own;
            foreach ((string name, ModelFit? fit) in ((string, ModelFit?)[])
                [("smoothing", ModelSearch.Smoothing(rows, own)), ("carma", ModelSearch.Carma(rows, own))])
            {
                if (fit is not null)
                {
                    families.Add(new(log ? name + " of logarithms" : name, fit, log, double.NaN, 1));
                }
            }
        }

        ColumnForecaster equal = new(scale, families, clock);
        return new(scale, equal.Weighted(times, values, horizon), clock);
    }

    /// <summary>What each family says of the values at later times.</summary>
    /// <returns>By origin, time and family.</returns>
    public IReadOnlyList<ForecastPart[][]> Forecasts(double[] times, double[] values, IReadOnlyList<int> origins, IReadOnlyList<double[]> later)
    {
        ForecastPart[][][] parts = [.. origins.Select((_, o) => later[o].Select(_ => new ForecastPart[Families.Count]).ToArray())];
        for (int f = 0; f < Families.Count; f++)
        {
            int o = 0;
            foreach ((double[] mean, double[] variance) in Families[f].Fit.Forecasts(new(times, scale.Apply(values, Families[f].IsLog)), origins, later))
            {
                for (int n = 0; n < mean.Length; n++)
                {
                    parts[o][n][f] = scale.Restore(mean[n], Math.Sqrt(variance[n]), Families[f].IsLog);
                }

                o++;
            }
        }

        return parts;
    }

    /// <summary>The average of what families say.</summary>
    public double Mean(ForecastPart[] parts) => parts.Select((part, f) => Families[f].Weight * part.Expected).Sum();

    private List<ColumnFamily> Weighted(double[] times, double[] values, int horizon)
    {
        double[] sums = new double[Families.Count];
        int count = 0;
        for (int k = 0; k < Fractions.Length; k++)
        {
            int from = (int)(Fractions[k] * times.Length), to = k + 1 < Fractions.Length ? (int)(Fractions[k + 1] * times.Length) : times.Length;
            int[] origins = [.. Enumerable.Range(from, Math.Max(0, Math.Min(to, times.Length - horizon) - from))];
            if (from < 10 || origins.Length == 0)
            {
                continue;
            }

            double[][] later = [.. origins.Select(o => times[(o + 1)..(o + 1 + horizon)])];
            count += origins.Length;
            ColumnFamily[] refitted = [.. Families.Select(family =>
                family with { Fit = ModelFit.Of(family.Fit.Model, new(times[..from], scale.Apply(values[..from], family.IsLog)), family.Fit.Parameters) ?? family.Fit })];
            IReadOnlyList<ForecastPart[][]> parts = new ColumnForecaster(scale, refitted, Clock).Forecasts(times, values, origins, later);
            for (int f = 0; f < sums.Length; f++)
            {
                for (int o = 0; o < origins.Length; o++)
                {
                    for (int n = 0; n < horizon; n++)
                    {
                        double miss = parts[o][n][f].Expected - values[origins[o] + 1 + n];
                        sums[f] += double.IsNaN(miss) ? 0 : miss * miss;
                    }
                }
            }
        }

        if (count < FewestOrigins)
        {
            return [.. Families.Select(family => family with { Weight = 1.0 / Families.Count })];
        }

        double least = sums.Where(double.IsFinite).DefaultIfEmpty(1).Min();
        double[] weights = [.. sums.Select(sum => sum <= MostError * least ? 1 / Math.Max(sum, 1e-300) : 0)];
        return [.. Families.Select((family, f) => family with { RollingError = sums[f] / count / horizon, Weight = weights[f] / weights.Sum() })];
    }
}
