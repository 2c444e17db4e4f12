namespace Continua.Learning;

/// <summary>Training rows that are forecast by models of rows before them.</summary>
/// <param name="From">The number of rows that models are fitted to.</param>
/// <param name="Origins">The rows up to which each forecast is given values.</param>
internal sealed record RollingPart(int From, int[] Origins);

/// <summary>Forecasts of families within the training rows, from models fitted to the rows before, and what was observed then.</summary>
internal sealed class RollingErrors
{
    // The parts of the training rows up to which models are fitted.
    private static readonly double[] Fractions = [0.7, 0.85];

    // A family whose error is this many times the least is left out.
    private const double MostError = 2;

    // Families whose errors are more alike forecast nearly the same, and the power that doubles from here to 0.9 would rest on chance.
    private const double MostCorrelation = 0.8;

    // Where models were off by more, no factor makes their bands right.
    private const double MostWidening = 5;

    private const int FewestOrigins = 8, FewestRows = 10;

    // Of a normal distribution, a band of nine tenths is so many deviations to either side.
    private const double NineTenths = 1.6448536269514722;

    // [columns][families]: whether a family has a model of a column.
    private readonly bool[][] has;

    // For each column, the families' forecasts of the values that were observed.
    private readonly List<RollingValue>[] values;

    private RollingErrors(IReadOnlyList<RollingPart> parts, int horizon, bool[][] has, List<RollingValue>[] values)
    {
        (Parts, Horizon, this.has, this.values) = (parts, horizon, has, values);
    }

    /// <summary>The parts of the training rows that were forecast, each by models of the rows before it.</summary>
    public IReadOnlyList<RollingPart> Parts { get; }

    /// <summary>The steps ahead.</summary>
    public int Horizon { get; }

    /// <summary>Whether there are enough origins to weigh families by.</summary>
    public bool IsEnough => Parts.Sum(part => part.Origins.Length) >= FewestOrigins;

    /// <summary>Whether so many rows are enough.</summary>
    public static bool IsEnoughFor(int rows, int horizon) => OriginsOf(rows, HorizonFor(rows, horizon)) >= FewestOrigins;

    public static RollingErrors Of(IReadOnlyList<FamilyModels> families, ColumnData rows, FamilySettings settings)
    {
        int horizon = HorizonFor(rows.Times.Length, settings.Horizon);
        List<RollingPart> parts = PartsOf(rows.Times.Length, horizon);
        double[][][] later = [.. parts.Select(part => part.Origins.Select(o => rows.Times[(o + 1)..(o + 1 + horizon)]).ToArray())];
        ForecastPart[,][][][] forecasts = new ForecastPart[parts.Count, families.Count][][][];
        Parallel.For(0, parts.Count * families.Count, settings.Parallel, number =>
        {
            (int part, int family) = (number / families.Count, number % families.Count);
            forecasts[part, family] = families[family].Refit(rows.First(parts[part].From), settings.Cancellation)?.Forecasts(rows, parts[part].Origins, later[part])
                ?? [.. later[part].Select(times => times.Select(_ => Enumerable.Repeat(new ForecastPart(double.NaN, double.NaN, false), rows.Columns.Length).ToArray()).ToArray())];
        });
        List<RollingValue>[] values = [.. rows.Columns.Select(_ => new List<RollingValue>())];
        for (int part = 0; part < parts.Count; part++)
        {
            for (int o = 0; o < parts[part].Origins.Length; o++)
            {
                for (int n = 0; n < horizon; n++)
                {
                    for (int c = 0; c < values.Length; c++)
                    {
                        double value = rows.Columns[c][parts[part].Origins[o] + 1 + n];
                        if (!double.IsNaN(value))
                        {
                            values[c].Add(new(part, o, n, [.. families.Select((_, f) => forecasts[part, f][o][n][c])], value));
                        }
                    }
                }
            }
        }

        return new(parts, horizon, [.. values.Select((_, c) => families.Select(family => family.Has(c)).ToArray())], values);
    }

    /// <summary>With one more family, that has a model of each column.</summary>
    /// <param name="more">Its forecasts, by part, origin, step and column.</param>
    public RollingErrors With(IReadOnlyList<ForecastPart[][][]> more) => new(
        Parts, Horizon, [.. has.Select(own => (bool[])[.. own, true])],
        [.. values.Select((column, c) => column.Select(value =>
            value with { Forecasts = [.. value.Forecasts, more[value.Part][value.Origin][value.Step][c]] }).ToList())]);

    /// <summary>The mean square error of a weighted average for each origin, in units of a deviation of each column.</summary>
    /// <param name="weights">[columns][families].</param>
    /// <param name="deviations">[columns]; 0 for one that takes no part.</param>
    public double[] Squares(IReadOnlyList<double[]> weights, IReadOnlyList<double> deviations) =>
    [
        .. values.SelectMany((column, c) => column.Where(_ => deviations[c] > 0).Select(value =>
        {
            double miss = (new ForecastMixture(value.Forecasts, weights[c], 1).Mean - value.Observed) / deviations[c];
            return (Key: (value.Part, value.Origin), Square: miss * miss);
        })).GroupBy(pair => pair.Key).OrderBy(own => own.Key).Select(own => own.Average(pair => pair.Square)),
    ];

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
        double[] pooled = [.. has[0].Select((_, f) => relative.Where((_, c) => has[c][f]).Select(own => own[f]).Average())];
        double best = pooled.Where(double.IsFinite).DefaultIfEmpty(1).Min();
        double power = 1 / (1 - Math.Clamp(Correlation([.. Enumerable.Range(0, pooled.Length).Where(f => pooled[f] <= MostError * best)]), 0, MostCorrelation));
        return [.. has.Select(own =>
        {
            double[] equal = [.. own.Select(any => any ? 1.0 : 0)];
            double[] weights = !IsEnough ? equal : [.. equal.Select((any, f) => any > 0 && pooled[f] <= MostError * best ? Math.Pow(best / pooled[f], power) : 0)];
            weights = weights.Sum() > 0 ? weights : equal;
            return weights.Select(weight => weight / weights.Sum()).ToArray();
        })];
    }

    /// <summary>The factor by which a column's bands have to be wider than the models give, for nine tenths to lie within; 1 at least and 5 at most.</summary>
    public double Widening(int column, double[] weights)
    {
        double[] ratios =
        [
            .. values[column].Select(value =>
            {
                ForecastMixture mixture = new(value.Forecasts, weights, 1);
                return Math.Abs(mixture.Mean - value.Observed) / mixture.Deviation;
            }).Where(double.IsFinite).Order(),
        ];
        return !IsEnough || ratios.Length == 0 ? 1 : Math.Clamp(ratios[(int)(0.9 * (ratios.Length - 1))] / NineTenths, 1, MostWidening);
    }

    /// <summary>The mean correlation of the errors of every two families, over all columns; 0 where there are no two.</summary>
    private double Correlation(int[] among) =>
        values.SelectMany(column => among.SelectMany(f => among.Where(g => g < f).Select(g => Correlation(column, f, g))))
            .Where(double.IsFinite).DefaultIfEmpty(0).Average();

    private static double Correlation(List<RollingValue> column, int f, int g)
    {
        (double product, double square, double other) = (0, 0, 0);
        foreach (RollingValue value in column)
        {
            (double first, double second) = (value.Forecasts[f].Expected - value.Observed, value.Forecasts[g].Expected - value.Observed);
            (product, square, other) = (product + (first * second), square + (first * first), other + (second * second));
        }

        return product / Math.Sqrt(square * other);
    }

    /// <summary>The mean square error of each family in units of the least; NaN where a family has no model of the column.</summary>
    private double[] Relative(List<RollingValue> column)
    {
        double[] errors = [.. has[0].Select((_, f) => column.Select(value =>
        {
            double miss = value.Forecasts[f].Expected - value.Observed;
            return miss * miss;
        }).DefaultIfEmpty(double.NaN).Average())];
        double least = errors.Where(double.IsFinite).DefaultIfEmpty(1).Min();
        return [.. errors.Select(error => error <= least ? 1 : error / Math.Max(least, 1e-300))];
    }

    /// <summary>The steps ahead that leave enough origins, as many as asked for at most; these where none do.</summary>
    private static int HorizonFor(int rows, int asked) =>
        Enumerable.Range(1, asked).Reverse().Where(horizon => OriginsOf(rows, horizon) >= FewestOrigins).FirstOrDefault(asked);

    private static int OriginsOf(int rows, int horizon) => PartsOf(rows, horizon).Sum(part => part.Origins.Length);

    private static List<RollingPart> PartsOf(int count, int horizon)
    {
        List<RollingPart> parts = [];
        for (int k = 0; k < Fractions.Length; k++)
        {
            int from = (int)(Fractions[k] * count), to = k + 1 < Fractions.Length ? (int)(Fractions[k + 1] * count) : count;
            int[] origins = [.. Enumerable.Range(from, Math.Max(0, Math.Min(to, count - horizon) - from))];
            if (from >= FewestRows && origins.Length > 0)
            {
                parts.Add(new(from, origins));
            }
        }

        return parts;
    }

    /// <summary>A value that was observed, and each family's forecast of it.</summary>
    private readonly record struct RollingValue(int Part, int Origin, int Step, ForecastPart[] Forecasts, double Observed);
}
