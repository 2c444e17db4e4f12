namespace Continua.Learning;

/// <summary>
/// Forecasts the columns of a series by several families of linear models, and averages them with weights from their errors over origins
/// within the training rows.
/// </summary>
internal sealed class FamilyAverage
{
    // The parts of the training rows up to which models are fitted for rolling errors.
    private static readonly double[] Fractions = [0.7, 0.85];

    // A family whose error is this many times the least is left out.
    private const double MostError = 1.5;

    // More columns are not modelled together.
    private const int MostJoint = 8;

    private const int FewestOrigins = 8, FewestRows = 10;

    // Of a normal distribution, a band of nine tenths is so many deviations to either side.
    private const double NineTenths = 1.6448536269514722;

    private FamilyAverage(IReadOnlyList<FamilyModels> families, FoundClock?[] clocks, double[][] weights, double[] widenings, bool chosen)
    {
        (Families, Clocks, Weights, Widenings, IsChosen) = (families, clocks, weights, widenings, chosen);
    }

    public IReadOnlyList<FamilyModels> Families { get; }

    /// <summary>The clock of each column; null where none was found.</summary>
    public IReadOnlyList<FoundClock?> Clocks { get; }

    /// <summary>[columns][families], of sum 1 for each column.</summary>
    public IReadOnlyList<double[]> Weights { get; }

    /// <summary>By how much bands are wider than the models say, for each column.</summary>
    public IReadOnlyList<double> Widenings { get; }

    /// <summary>Whether there were enough rows to weigh families by their errors; else weights are equal.</summary>
    public bool IsChosen { get; }

    /// <summary>Fits all families to the training rows.</summary>
    /// <param name="periods">Calendar periods, in spacings.</param>
    /// <param name="horizon">Steps ahead of the rolling errors.</param>
    /// <param name="threads">The most threads; 0 for all cores. No result depends on it.</param>
    public static FamilyAverage Of(ColumnData rows, IReadOnlyList<double> periods, int horizon, int threads = 0)
    {
        int columns = rows.Columns.Length;
        ColumnScale[] scales = [.. rows.Columns.Select(ColumnScale.Of)];
        FoundClock?[] clocks = new FoundClock?[2 * columns];
        ModelFit?[] smoothing = new ModelFit?[2 * columns], carma = new ModelFit?[2 * columns];
        Parallel.For(0, 2 * columns, new ParallelOptions { MaxDegreeOfParallelism = threads == 0 ? -1 : threads }, number =>
        {
            (int column, bool log) = (number / 2, number % 2 == 1);
            if (!log || scales[column].IsPositive)
            {
                FilterRows own = new(rows.Times, scales[column].Apply(rows.Columns[column], log));
                clocks[number] = ModelSearch.Clock(own, periods);
                smoothing[number] = ModelSearch.Smoothing(own, clocks[number]);
                carma[number] = ModelSearch.Carma(own, clocks[number]);
            }
        });
        List<FamilyModels> families = [];
        foreach (bool log in (bool[])[false, true])
        {
            ModelFit?[] Own(ModelFit?[] fits) => [.. Enumerable.Range(0, columns).Select(c => fits[(2 * c) + (log ? 1 : 0)])];
            foreach ((string name, ModelFit?[] fits) in ((string, ModelFit?[])[])[("smoothing", Own(smoothing)), ("CARMA", Own(carma))])
            {
                if (fits.Any(fit => fit is not null))
                {
                    families.Add(new ColumnModels(log ? name + " of logarithms" : name, fits, scales, log));
                }
            }
        }

        if (columns is > 1 and <= MostJoint)
        {
            foreach (bool log in scales.All(scale => scale.IsPositive) ? [false, true] : (bool[])[false])
            {
                FoundClock?[] own = [.. Enumerable.Range(0, columns).Select(c => clocks[(2 * c) + (log ? 1 : 0)])];
                if (JointModels.Of(rows, scales, own, log) is { } joint)
                {
                    families.Add(joint);
                }
            }
        }

        return Weighted(families, [.. Enumerable.Range(0, columns).Select(c => clocks[2 * c] ?? clocks[(2 * c) + 1])], rows, horizon, threads);
    }

    /// <summary>The average of the families at later times, from the rows up to each origin.</summary>
    /// <returns>By origin, time and column.</returns>
    public ForecastMixture[][][] Forecasts(ColumnData rows, IReadOnlyList<int> origins, IReadOnlyList<double[]> later)
    {
        ForecastPart[][][][] parts = [.. Families.Select(family => family.Forecasts(rows, origins, later))];
        return [.. later.Select((times, o) => times.Select((_, n) => Weights.Select((weights, c) =>
            new ForecastMixture([.. parts.Select(family => family[o][n][c])], weights, Widenings[c])).ToArray()).ToArray())];
    }

    private static FamilyAverage Weighted(
        List<FamilyModels> families, FoundClock?[] clocks, ColumnData rows, int horizon, int threads)
    {
        int count = rows.Times.Length, columns = rows.Columns.Length;
        List<(int From, int[] Origins)> parts = [];
        for (int k = 0; k < Fractions.Length; k++)
        {
            int from = (int)(Fractions[k] * count), to = k + 1 < Fractions.Length ? (int)(Fractions[k + 1] * count) : count;
            int[] origins = [.. Enumerable.Range(from, Math.Max(0, Math.Min(to, count - horizon) - from))];
            if (from >= FewestRows && origins.Length > 0)
            {
                parts.Add((from, origins));
            }
        }

        double[][][] later = [.. parts.Select(part => part.Origins.Select(o => rows.Times[(o + 1)..(o + 1 + horizon)]).ToArray())];
        ForecastPart[,][][][] said = new ForecastPart[parts.Count, families.Count][][][];
        Parallel.For(0, parts.Count * families.Count, new ParallelOptions { MaxDegreeOfParallelism = threads == 0 ? -1 : threads }, number =>
        {
            (int part, int family) = (number / families.Count, number % families.Count);
            said[part, family] = families[family].Refit(rows.First(parts[part].From)).Forecasts(rows, parts[part].Origins, later[part]);
        });
        bool chosen = parts.Sum(part => part.Origins.Length) >= FewestOrigins;
        double[] widenings = new double[columns];
        bool[][] exists = [.. Enumerable.Range(0, columns).Select(c => families.Select(family => family is not ColumnModels models || models.Fits[c] is not null).ToArray())];
        double[][] errors = [.. Enumerable.Range(0, columns).Select(c => families.Select((_, f) => Each(c, (part, o, n, actual) =>
        {
            double miss = said[part, f][o][n][c].Expected - actual;
            return miss * miss;
        }).DefaultIfEmpty(double.NaN).Average()).ToArray())];
        double[][] weights = WeightsOf(errors, exists, chosen);
        for (int c = 0; c < columns; c++)
        {
            double[] ratios =
            [
                .. Each(c, (part, o, n, actual) =>
                {
                    ForecastMixture mixture = new([.. families.Select((_, f) => said[part, f][o][n][c])], weights[c], 1);
                    return Math.Abs(mixture.Mean - actual) / mixture.Deviation;
                }).Where(double.IsFinite).Order(),
            ];
            widenings[c] = !chosen || ratios.Length == 0 ? 1 : Math.Max(1, ratios[(int)(0.9 * (ratios.Length - 1))] / NineTenths);
        }

        return new(families, clocks, weights, widenings, chosen);

        IEnumerable<double> Each(int column, Func<int, int, int, double, double> value)
        {
            for (int part = 0; part < parts.Count; part++)
            {
                for (int o = 0; o < parts[part].Origins.Length; o++)
                {
                    for (int n = 0; n < horizon; n++)
                    {
                        double actual = rows.Columns[column][parts[part].Origins[o] + 1 + n];
                        if (!double.IsNaN(actual))
                        {
                            yield return value(part, o, n, actual);
                        }
                    }
                }
            }
        }
    }

    /// <summary>
    /// The inverse of each family's mean square error, over all columns, each in units of its least one: few origins say little of one column.
    /// </summary>
    private static double[][] WeightsOf(double[][] errors, bool[][] exists, bool chosen)
    {
        double[][] relative = [.. errors.Select((column, c) =>
        {
            double least = column.Where((error, f) => exists[c][f] && double.IsFinite(error)).DefaultIfEmpty(1).Min();
            return column.Select(error => error / Math.Max(least, 1e-300)).ToArray();
        })];
        double[] pooled = [.. errors[0].Select((_, f) => relative.Where((_, c) => exists[c][f]).Select(column => column[f]).Average())];
        double best = pooled.Where(double.IsFinite).DefaultIfEmpty(1).Min();
        return [.. exists.Select(own =>
        {
            double[] weights = [.. pooled.Select((error, f) => !own[f] ? 0 : !chosen ? 1 : error <= MostError * best ? 1 / error : 0)];
            weights = weights.Sum() > 0 ? weights : [.. own.Select(has => has ? 1.0 : 0)];
            return weights.Select(weight => weight / weights.Sum()).ToArray();
        })];
    }
}
