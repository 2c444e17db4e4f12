namespace Continua.Learning;

/// <summary>Forecasts of families within the training rows, from models fitted to the rows before, and what was observed then.</summary>
internal sealed class RollingErrors
{
    // The parts of the training rows up to which models are fitted.
    private static readonly double[] Fractions = [0.7, 0.85];

    // A family whose error is this many times the least is left out.
    private const double MostError = 2;

    // Families whose errors are more alike forecast nearly the same, and the power that doubles from here to 0.9 would rest on chance.
    private const double MostCorrelation = 0.8;

    private const int FewestOrigins = 8, FewestRows = 10;

    // Of a normal distribution, a band of nine tenths is so many deviations to either side.
    private const double NineTenths = 1.6448536269514722;

    private readonly IReadOnlyList<FamilyModels> families;

    // For each column, the families' forecasts of the values that were observed.
    private readonly List<(ForecastPart[] Parts, double Observed)>[] values;
    private readonly int origins;

    private RollingErrors(IReadOnlyList<FamilyModels> families, List<(ForecastPart[] Parts, double Observed)>[] values, int origins)
    {
        (this.families, this.values, this.origins) = (families, values, origins);
    }

    /// <summary>Whether there are enough origins to weigh families by.</summary>
    public bool IsEnough => origins >= FewestOrigins;

    public static RollingErrors Of(IReadOnlyList<FamilyModels> families, ColumnData rows, FamilySettings settings)
    {
        int count = rows.Times.Length, horizon = settings.Horizon;
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
        ForecastPart[,][][][] forecasts = new ForecastPart[parts.Count, families.Count][][][];
        Parallel.For(0, parts.Count * families.Count, settings.Parallel, number =>
        {
            (int part, int family) = (number / families.Count, number % families.Count);
            FamilyModels refitted = families[family].Refit(rows.First(parts[part].From), settings.Cancellation);
            forecasts[part, family] = refitted.Forecasts(rows, parts[part].Origins, later[part]);
        });
        List<(ForecastPart[] Parts, double Observed)>[] values = [.. rows.Columns.Select(_ => new List<(ForecastPart[], double)>())];
        for (int part = 0; part < parts.Count; part++)
        {
            for (int o = 0; o < parts[part].Origins.Length; o++)
            {
                for (int n = 0; n < horizon; n++)
                {
                    for (int c = 0; c < values.Length; c++)
                    {
                        double observed = rows.Columns[c][parts[part].Origins[o] + 1 + n];
                        if (!double.IsNaN(observed))
                        {
                            values[c].Add(([.. families.Select((_, f) => forecasts[part, f][o][n][c])], observed));
                        }
                    }
                }
            }
        }

        return new(families, values, parts.Sum(part => part.Origins.Length));
    }

    /// <summary>
    /// The inverse of each family's mean square error to a power, pooled over all columns, each in units of its least one, since few
    /// origins are too few for one column. Equal weights where there are too few.
    /// </summary>
    /// <remarks>
    /// Families err together. Of two forecasts with errors of correlation ρ and variances that differ little, the average of least variance
    /// weights them by the inverse of their variances to the power 1 / (1 − ρ): the first order of Bates and Granger's weights, which are
    /// the inverse variances themselves for ρ = 0. Reference: Bates, Granger, Operational Research Quarterly 20 (1969), 451–468.
    /// </remarks>
    /// <returns>[columns][families], of sum 1 for each column.</returns>
    public double[][] Weights()
    {
        double[][] relative = [.. values.Select(Relative)];
        double[] pooled = [.. families.Select((family, f) => relative.Where((_, c) => family.Has(c)).Select(own => own[f]).Average())];
        double best = pooled.Where(double.IsFinite).DefaultIfEmpty(1).Min();
        double power = 1 / (1 - Math.Clamp(Correlation([.. Enumerable.Range(0, families.Count).Where(f => pooled[f] <= MostError * best)]), 0, MostCorrelation));
        return [.. values.Select((_, c) =>
        {
            double[] equal = [.. families.Select(family => family.Has(c) ? 1.0 : 0)];
            double[] weights = !IsEnough ? equal : [.. equal.Select((own, f) => own > 0 && pooled[f] <= MostError * best ? Math.Pow(best / pooled[f], power) : 0)];
            weights = weights.Sum() > 0 ? weights : equal;
            return weights.Select(weight => weight / weights.Sum()).ToArray();
        })];
    }

    /// <summary>The factor by which a column's bands have to be wider than the models give, for nine tenths to lie within; 1 at least.</summary>
    public double Widening(int column, double[] weights)
    {
        double[] ratios =
        [
            .. values[column].Select(value =>
            {
                ForecastMixture mixture = new(value.Parts, weights, 1);
                return Math.Abs(mixture.Mean - value.Observed) / mixture.Deviation;
            }).Where(double.IsFinite).Order(),
        ];
        return !IsEnough || ratios.Length == 0 ? 1 : Math.Max(1, ratios[(int)(0.9 * (ratios.Length - 1))] / NineTenths);
    }

    /// <summary>The mean correlation of the errors of every two families, over all columns; 0 where there are no two.</summary>
    private double Correlation(int[] among) =>
        values.SelectMany(column => among.SelectMany(f => among.Where(g => g < f).Select(g => Correlation(column, f, g))))
            .Where(double.IsFinite).DefaultIfEmpty(0).Average();

    private static double Correlation(List<(ForecastPart[] Parts, double Observed)> column, int f, int g)
    {
        (double product, double square, double other) = (0, 0, 0);
        foreach ((ForecastPart[] parts, double observed) in column)
        {
            (double first, double second) = (parts[f].Expected - observed, parts[g].Expected - observed);
            (product, square, other) = (product + (first * second), square + (first * first), other + (second * second));
        }

        return product / Math.Sqrt(square * other);
    }

    /// <summary>The mean square error of each family in units of the least; NaN where a family has no model of the column.</summary>
    private double[] Relative(List<(ForecastPart[] Parts, double Observed)> column)
    {
        double[] errors = [.. families.Select((_, f) => column.Select(value =>
        {
            double miss = value.Parts[f].Expected - value.Observed;
            return miss * miss;
        }).DefaultIfEmpty(double.NaN).Average())];
        double least = errors.Where(double.IsFinite).DefaultIfEmpty(1).Min();
        return [.. errors.Select(error => error / Math.Max(least, 1e-300))];
    }
}
