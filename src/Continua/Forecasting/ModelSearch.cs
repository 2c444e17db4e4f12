namespace Continua.Learning;

/// <summary>The clock (the component of known period) of a model, or a candidate for it.</summary>
/// <param name="Period">The period, in spacings.</param>
/// <param name="Harmonics">The number of harmonics.</param>
internal sealed record FoundClock(double Period, int Harmonics);

/// <summary>
/// Searches the candidate models of a family for the one with the smallest corrected Akaike information criterion
/// (AICc).
/// </summary>
/// <param name="rows">The standardised rows of one column.</param>
/// <param name="cancellation">Cancels the fits.</param>
/// <param name="maxParameters">
/// The largest number of parameters, including regression coefficients, of a candidate model.
/// </param>
internal sealed class ModelSearch(FilterRows rows, CancellationToken cancellation, int maxParameters = int.MaxValue)
{
    // A clock is accepted if it improves AICc by more than this value. By chance, this happens in 0.2 % of simulated
    // monthly series without a periodic component (Continua.Benchmarks --clocks).
    public const double CalendarGain = 2;

    // The number of parameters of a model without the clock: a level with noise.
    private const int ParametersWithoutClock = 3;

    private const int MaxHarmonics = 6, MaxRounds = 4;

    // With more rows than this, CARMA processes of orders up to six are tried, otherwise up to four.
    private const int ManyRows = 300;

    // The levels that are combined with CARMA processes, and the orders of the simple processes that are tried with
    // each level.
    private static readonly LevelKind[] Levels = [LevelKind.Constant, LevelKind.WalkWithDrift];
    private static readonly (int Order, int MovingAverage)[] Simple = [(1, 0), (2, 1)];

    /// <summary>
    /// Returns the clock that most improves a model of a CARMA process about a level (the background); null if no clock
    /// improves AICc enough.
    /// </summary>
    /// <param name="periods">The candidate periods, in spacings.</param>
    /// <param name="gain">The improvement of AICc that the clock must exceed.</param>
    public FoundClock? Clock(IReadOnlyList<double> periods, double gain = CalendarGain)
    {
        FoundClock[] candidates =
        [
            .. periods.Where(p => p > 2 - 1e-9 && rows.Times[^1] - rows.Times[0] >= (2 * p) - 1.5)
                .SelectMany(p => Enumerable.Range(1, Math.Min(MaxHarmonics, (int)((p / 2) + 1e-6)))
                    .Select(k => new FoundClock(p, k))
                .Where(clock => (2 * clock.Harmonics) + ParametersWithoutClock <= maxParameters)),
        ];
        if (candidates.Length == 0 || Background() is not { } without)
        {
            return null;
        }

        // An oscillation of the background can represent the same period as a clock, and a fit that starts from such a
        // background does not leave that optimum. A background without an oscillation is therefore tried as well.
        StateSpaceModel plain = new([without.Model.Blocks[0], new CarmaBlock(1, 0)], hasNoise: false);
        ModelFit?[] backgrounds =
            [without, without.Model.Parameters == plain.Parameters ? null : ModelFit.Of(plain, rows, cancellation)];
        (FoundClock? clock, double criterion) = backgrounds.OfType<ModelFit>()
            .Select(background => BestClock(candidates, background)).MinBy(result => result.Criterion);
        return criterion < without.Criterion - gain ? clock : null;
    }

    /// <summary>
    /// Estimates a clock as a function of time, together with a CARMA process about a constant. The function is zero
    /// without a clock, or if the fit fails.
    /// </summary>
    public ClockCurve ClockOf(FoundClock? clock)
    {
        StateSpaceModel model = new(
            [new LevelBlock(LevelKind.Constant), new CarmaBlock(1, 0), .. Blocks(clock, drifts: false)],
            hasNoise: false);
        if (clock is null || ModelFit.Of(model, rows, cancellation) is not { } fit)
        {
            return new(null, []);
        }

        KalmanFilter filter = new(model, rows);

        // The first regressor is the constant.
        return new(clock, filter.Record.Factors(filter.Run(model.At(fit.Parameters))!)[1..]);
    }

    /// <summary>
    /// Fits the models of a moving level or trend with the clock and noise, and returns the best one; null if none can
    /// be fitted.
    /// </summary>
    public ModelFit? Smoothing(FoundClock? clock)
    {
        LevelKind[] levels = [LevelKind.Walk, LevelKind.WalkWithDrift, LevelKind.Trend, LevelKind.DampedTrend];
        (LevelKind Level, ModelFit? Fit)[] withoutDrift =
            [.. levels.Select(level => (level, Fit(level, drifts: false)))];
        ModelFit? best = withoutDrift.Select(pair => pair.Fit).Aggregate(Better);
        return clock is null ? best : Better(best, Fit(
            withoutDrift.MinBy(pair => pair.Fit?.Criterion ?? double.PositiveInfinity).Level, drifts: true));

        ModelFit? Fit(LevelKind level, bool drifts) =>
            FitOf(new([new LevelBlock(level), .. Blocks(clock, drifts)], hasNoise: true));
    }

    /// <summary>
    /// Fits CARMA processes about a level with the clock, and returns the best; null if none can be fitted.
    /// </summary>
    public ModelFit? Carma(FoundClock? clock)
    {
        ModelFit? best = null;
        LevelKind level = LevelKind.Constant;
        foreach (LevelKind tried in Levels)
        {
            ModelFit? before = best;
            foreach ((int order, int movingAverage) in Simple)
            {
                best = Better(best, Fit(order, movingAverage, tried, noise: false, drifts: false));
            }

            level = ReferenceEquals(best, before) ? level : tried;
        }

        int maxOrder = rows.Count > ManyRows ? 6 : 4;
        for (int order = 2; order <= maxOrder; order++)
        {
            ModelFit? before = best;
            best = Better(best, Fit(order, order - 1, level, noise: false, drifts: false));
            best = Better(best, Fit(order, Math.Max(0, order - 2), level, noise: false, drifts: false));
            best = Better(best, Fit(order, 0, level, noise: true, drifts: false));
            if (order > 2 && ReferenceEquals(best, before))
            {
                break;
            }
        }

        if (clock is not null && best is { Model: { Blocks: [_, CarmaBlock process, ..], HasNoise: var noise } })
        {
            best = Better(best, Fit(process.Order, process.MovingAverage, level, noise, drifts: true));
        }

        return best;

        ModelFit? Fit(int order, int movingAverage, LevelKind of, bool noise, bool drifts) =>
            FitOf(new([new LevelBlock(of), new CarmaBlock(order, movingAverage), .. Blocks(clock, drifts)], noise));
    }

    /// <summary>
    /// Returns the candidate that fits best when it is added to a background. Choosing a clock with fixed parameters
    /// and fitting the parameters alternate until the choice no longer changes, for at most four rounds.
    /// </summary>
    private (FoundClock? Clock, double Criterion) BestClock(FoundClock[] candidates, ModelFit background)
    {
        (FoundClock? best, double[] parameters, double criterion) =
            (null, background.Parameters, double.PositiveInfinity);
        for (int round = 0; round < MaxRounds; round++)
        {
            FoundClock chosen =
                candidates.MinBy(clock => ModelFit.CriterionAt(With(background.Model, clock), rows, parameters))!;
            if (chosen == best)
            {
                break;
            }

            best = chosen;
            if (ModelFit.Of(With(background.Model, best), rows, cancellation, parameters) is { } with)
            {
                (parameters, criterion) = (with.Parameters, with.Criterion);
            }
        }

        return (best, criterion);
    }

    /// <summary>
    /// Fits simple CARMA processes about a level with a clock, and returns the best; null if none can be fitted.
    /// </summary>
    public ModelFit? Background(FoundClock? clock = null)
    {
        ModelFit? best = null;
        foreach (LevelKind level in Levels)
        {
            foreach ((int order, int movingAverage) in Simple)
            {
                best = Better(best, ModelFit.Of(
                    new([new LevelBlock(level), new CarmaBlock(order, movingAverage), .. Blocks(clock, drifts: false)],
                        hasNoise: false), rows, cancellation));
            }
        }

        return best;
    }

    private ModelFit? FitOf(StateSpaceModel model) =>
        model.Parameters + model.Regressors.Length > maxParameters ? null : ModelFit.Of(model, rows, cancellation);

    private static StateSpaceModel With(StateSpaceModel model, FoundClock clock) =>
        new([.. model.Blocks, .. Blocks(clock, drifts: false)], model.HasNoise);

    private static IEnumerable<StateBlock> Blocks(FoundClock? clock, bool drifts) =>
        clock is null ? [] : [new ClockBlock(clock.Period, clock.Harmonics, drifts)];

    private static ModelFit? Better(ModelFit? best, ModelFit? other) =>
        best is null || (other is not null && other.Criterion < best.Criterion) ? other ?? best : best;
}
