namespace Continua.Learning;

/// <summary>A part of the training rows that is forecast by models fitted to the rows before it.</summary>
/// <param name="From">The number of rows to which the models are fitted.</param>
/// <param name="Origins">The indices of the rows from which forecasts start: each uses the rows up to there.</param>
internal sealed record RollingPart(int From, int[] Origins);

/// <summary>
/// The forecasts of several families of models within the training rows, together with the observed values. The models
/// of each forecast are fitted to rows before its origin only.
/// </summary>
internal sealed class RollingErrors
{
    // The shares of the training rows to which the models are fitted.
    private static readonly double[] Fractions = [0.7, 0.85];

    // A family whose mean square error exceeds the smallest one by this factor gets no weight.
    private const double MaxRelativeError = 2;

    // The limit on the error correlation in the weights. Families with a higher correlation forecast nearly the same
    // values. Without the limit, a correlation of 0.9 instead of 0.8 would double the power of the weights, which would
    // then depend on chance.
    private const double MaxCorrelation = 0.8;

    // Bands that would have to be widened by more are wrong in a way that a factor cannot correct.
    private const double MaxWidening = 5;

    private const int MinOrigins = 8, MinRows = 10;

    // The half-width of a 90 % band of a normal distribution, in standard deviations.
    private const double DeviationsOf90Percent = 1.6448536269514722;

    // Whether a family has a model of a column, [columns][families].
    private readonly bool[][] has;

    // The families' forecasts of the observed values, for each column.
    private readonly List<RollingValue>[] values;

    private RollingErrors(IReadOnlyList<RollingPart> parts, int horizon, bool[][] has, List<RollingValue>[] values)
    {
        (Parts, Horizon, this.has, this.values) = (parts, horizon, has, values);
    }

    /// <summary>The parts of the training rows that were forecast by models of the rows before them.</summary>
    public IReadOnlyList<RollingPart> Parts { get; }

    /// <summary>The number of rows forecast from each origin.</summary>
    public int Horizon { get; }

    /// <summary>Whether there are enough origins to weight the families.</summary>
    public bool HasEnoughOrigins => Parts.Sum(part => part.Origins.Length) >= MinOrigins;

    /// <summary>Whether a series of this many rows has enough origins to weight the families.</summary>
    public static bool HasEnoughOriginsFor(int rows, int horizon) =>
        OriginsOf(rows, HorizonFor(rows, horizon)) >= MinOrigins;

    public static RollingErrors Of(IReadOnlyList<FamilyModels> families, ColumnData rows, FamilySettings settings)
    {
        int horizon = HorizonFor(rows.Times.Length, settings.Horizon);
        List<RollingPart> parts = PartsOf(rows.Times.Length, horizon);
        double[][][] later =
            [.. parts.Select(part => part.Origins.Select(o => rows.Times[(o + 1)..(o + 1 + horizon)]).ToArray())];
        ForecastPart[,][][][] forecasts = new ForecastPart[parts.Count, families.Count][][][];
        Parallel.For(0, parts.Count * families.Count, settings.Parallel, number =>
        {
            (int part, int family) = (number / families.Count, number % families.Count);
            forecasts[part, family] = families[family].Refit(rows.First(parts[part].From), settings.Cancellation)
                    ?.Forecasts(rows, parts[part].Origins, later[part])
                ?? [.. later[part].Select(times => times.Select(_ => Missing(rows.Columns.Length)).ToArray())];
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
                            values[c].Add(
                                new(part, o, n, [.. families.Select((_, f) => forecasts[part, f][o][n][c])], value));
                        }
                    }
                }
            }
        }

        return new(
            parts, horizon, [.. values.Select((_, c) => families.Select(family => family.Has(c)).ToArray())], values);
    }

    private static ForecastPart[] Missing(int columns) =>
        [.. Enumerable.Repeat(new ForecastPart(double.NaN, double.NaN, false), columns)];

    /// <summary>Returns these errors together with those of one more family, which has a model of each
    /// column.</summary>
    /// <param name="more">The forecasts of the family, indexed by part, origin, step and column.</param>
    public RollingErrors With(IReadOnlyList<ForecastPart[][][]> more) => new(
        Parts, Horizon, [.. has.Select(column => (bool[])[.. column, true])],
        [.. values.Select((column, c) => column.Select(value =>
            value with { Forecasts = [.. value.Forecasts, more[value.Part][value.Origin][value.Step][c]] }).ToList())]);

    /// <summary>
    /// Computes the mean square error of a weighted average for each origin, with errors in units of the given
    /// deviations.
    /// </summary>
    /// <param name="weights">The weights, [columns][families].</param>
    /// <param name="deviations">
    /// The unit of the errors of each column, [columns]; 0 for a column that is excluded.
    /// </param>
    public double[] Squares(IReadOnlyList<double[]> weights, IReadOnlyList<double> deviations) =>
    [
        .. values.SelectMany((column, c) => column.Where(_ => deviations[c] > 0).Select(value =>
        {
            double error = (new ForecastMixture(value.Forecasts, weights[c], 1).Mean - value.Observed) / deviations[c];
            return (Key: (value.Part, value.Origin), Square: error * error);
        })).GroupBy(pair => pair.Key).OrderBy(group => group.Key).Select(group => group.Average(pair => pair.Square)),
    ];

    /// <summary>
    /// Computes the weights of the families: a power of the inverse mean square error. The mean square errors of each
    /// column, in units of the column's smallest one, are averaged over all columns, since there are too few origins
    /// for separate weights. The weights are equal if there are fewer than eight origins.
    /// </summary>
    /// <remarks>
    /// The errors of the families are correlated. For two forecasts with an error correlation ρ and similar variances,
    /// the weighted average of smallest variance has weights proportional to the inverse variances to the power
    /// 1/(1 − ρ). This is the first-order approximation of the weights of Bates and Granger, which for ρ = 0 are the
    /// inverse variances themselves. Reference: Bates, Granger, Operational Research Quarterly 20 (1969), 451–468.
    /// </remarks>
    /// <returns>The weights, [columns][families]; they sum to 1 for each column.</returns>
    public double[][] Weights()
    {
        double[][] relative = [.. values.Select(Relative)];
        double[] pooled =
            [.. has[0].Select((_, f) => relative.Where((_, c) => has[c][f]).Select(column => column[f]).Average())];
        double best = pooled.Where(double.IsFinite).DefaultIfEmpty(1).Min();
        int[] weighted = [.. Enumerable.Range(0, pooled.Length).Where(f => pooled[f] <= MaxRelativeError * best)];
        double power = 1 / (1 - Math.Clamp(Correlation(weighted), 0, MaxCorrelation));
        return [.. has.Select(column =>
        {
            double[] equal = [.. column.Select(hasModel => hasModel ? 1.0 : 0)];
            double[] weights = !HasEnoughOrigins ? equal : [.. equal.Select((weight, f) =>
                weight > 0 && pooled[f] <= MaxRelativeError * best ? Math.Pow(best / pooled[f], power) : 0)];
            weights = weights.Sum() > 0 ? weights : equal;
            return weights.Select(weight => weight / weights.Sum()).ToArray();
        })];
    }

    /// <summary>
    /// Returns the factor by which the bands of a column must be widened to contain 90 % of the observations, between 1
    /// and 5; 1 if there are too few origins.
    /// </summary>
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
        return !HasEnoughOrigins || ratios.Length == 0
            ? 1 : Math.Clamp(ratios[(int)(0.9 * (ratios.Length - 1))] / DeviationsOf90Percent, 1, MaxWidening);
    }

    /// <summary>
    /// The mean correlation of the errors over all pairs of families and all columns; 0 if there is no pair.
    /// </summary>
    private double Correlation(int[] families) =>
        values.SelectMany(column => families
                .SelectMany(f => families.Where(g => g < f).Select(g => Correlation(column, f, g))))
            .Where(double.IsFinite).DefaultIfEmpty(0).Average();

    private static double Correlation(List<RollingValue> column, int f, int g)
    {
        (double product, double square, double other) = (0, 0, 0);
        foreach (RollingValue value in column)
        {
            (double first, double second) =
                (value.Forecasts[f].Expected - value.Observed, value.Forecasts[g].Expected - value.Observed);
            (product, square, other) =
                (product + (first * second), square + (first * first), other + (second * second));
        }

        return product / Math.Sqrt(square * other);
    }

    /// <summary>
    /// The mean square error of each family in units of the smallest one; NaN for a family without a model of the
    /// column.
    /// </summary>
    private double[] Relative(List<RollingValue> column)
    {
        double[] errors = [.. has[0].Select((_, f) => column.Select(value =>
        {
            double error = value.Forecasts[f].Expected - value.Observed;
            return error * error;
        }).DefaultIfEmpty(double.NaN).Average())];
        double smallest = errors.Where(double.IsFinite).DefaultIfEmpty(1).Min();
        return [.. errors.Select(error => error <= smallest ? 1 : error / Math.Max(smallest, 1e-300))];
    }

    /// <summary>
    /// The largest horizon, up to the requested one, that leaves enough origins; the requested one if none does.
    /// </summary>
    private static int HorizonFor(int rows, int requested) =>
        Enumerable.Range(1, requested).Reverse().Where(horizon => OriginsOf(rows, horizon) >= MinOrigins)
            .FirstOrDefault(requested);

    private static int OriginsOf(int rows, int horizon) => PartsOf(rows, horizon).Sum(part => part.Origins.Length);

    private static List<RollingPart> PartsOf(int count, int horizon)
    {
        List<RollingPart> parts = [];
        for (int k = 0; k < Fractions.Length; k++)
        {
            int from = (int)(Fractions[k] * count),
                to = k + 1 < Fractions.Length ? (int)(Fractions[k + 1] * count) : count;
            int[] origins = [.. Enumerable.Range(from, Math.Max(0, Math.Min(to, count - horizon) - from))];
            if (from >= MinRows && origins.Length > 0)
            {
                parts.Add(new(from, origins));
            }
        }

        return parts;
    }

    /// <summary>An observed value and the forecast of it by each family.</summary>
    private readonly record struct RollingValue(
        int Part, int Origin, int Step, ForecastPart[] Forecasts, double Observed);
}
