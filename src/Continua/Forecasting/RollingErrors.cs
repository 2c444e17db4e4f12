namespace Continua.Learning;

/// <summary>Forecasts of families within the training rows, from models fitted to the rows before, and what was observed then.</summary>
internal sealed class RollingErrors
{
    // The parts of the training rows up to which models are fitted.
    private static readonly double[] Fractions = [0.7, 0.85];

    // A family whose error is this many times the least is left out.
    private const double MostError = 2;

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
    /// The inverse of each family's mean square error, pooled over all columns, each in units of its least one, since few origins are
    /// too few for one column. Equal weights where there are too few.
    /// </summary>
    /// <returns>[columns][families], of sum 1 for each column.</returns>
    public double[][] Weights()
    {
        double[][] relative = [.. values.Select(Relative)];
        double[] pooled = [.. families.Select((family, f) => relative.Where((_, c) => family.Has(c)).Select(own => own[f]).Average())];
        double best = pooled.Where(double.IsFinite).DefaultIfEmpty(1).Min();
        return [.. values.Select((_, c) =>
        {
            double[] equal = [.. families.Select(family => family.Has(c) ? 1.0 : 0)];
            double[] weights = !IsEnough ? equal : [.. equal.Select((own, f) => own > 0 && pooled[f] <= MostError * best ? 1 / pooled[f] : 0)];
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
