namespace Continua.Learning;

/// <summary>A periodic part that a search has found.</summary>
internal sealed record FoundClock(double Period, int Harmonics);

/// <summary>The models of a family that are tried on a series, of which the one of least AICc stays.</summary>
/// <param name="mostParameters">Models of more parameters, factors of functions of time included, are not tried.</param>
internal sealed class ModelSearch(FilterRows rows, CancellationToken cancellation, int mostParameters = int.MaxValue)
{
    // A clock is taken where AICc is better by more; so that one in fifty series without any shows one.
    public const double CalendarGain = 2;

    // A level with noise beside a clock has so many parameters.
    private const int LeastBeside = 3;

    private const int MostHarmonics = 6, MostTurns = 4;

    // Beyond, processes of up to six states are tried, else of up to four.
    private const int ManyRows = 300;

    // The levels under a process with memory, and the processes that are tried with each.
    private static readonly LevelKind[] Levels = [LevelKind.Constant, LevelKind.WalkWithDrift];
    private static readonly (int Order, int MovingAverage)[] Simple = [(1, 0), (2, 1)];

    /// <summary>The clock of a calendar period that the series shows, over a process with memory; null where it shows none.</summary>
    /// <param name="periods">In spacings.</param>
    /// <param name="gain">By so much AICc has to be less with it.</param>
    public FoundClock? Clock(IReadOnlyList<double> periods, double gain = CalendarGain)
    {
        FoundClock[] tried =
        [
            .. periods.Where(p => p > 2 - 1e-9 && rows.Times[^1] - rows.Times[0] >= (2 * p) - 1.5)
                .SelectMany(p => Enumerable.Range(1, Math.Min(MostHarmonics, (int)((p / 2) + 1e-6))).Select(k => new FoundClock(p, k))
                .Where(clock => (2 * clock.Harmonics) + LeastBeside <= mostParameters)),
        ];
        if (tried.Length == 0 || Background() is not { } without)
        {
            return null;
        }

        // A background with a cycle of its own takes the place of a clock, and a fit that begins there does not leave it: one without is tried, too.
        StateSpaceModel plain = new([without.Model.Blocks[0], new CarmaBlock(1, 0)], hasNoise: false);
        ModelFit?[] backgrounds = [without, without.Model.Parameters == plain.Parameters ? null : ModelFit.Of(plain, rows, cancellation)];
        (FoundClock? clock, double criterion) = backgrounds.OfType<ModelFit>().Select(background => BestClock(tried, background)).MinBy(found => found.Criterion);
        return criterion < without.Criterion - gain ? clock : null;
    }

    /// <summary>A clock as a function of time, estimated over a process with memory about a constant; zero without one.</summary>
    public ClockCurve ClockOf(FoundClock? clock)
    {
        StateSpaceModel model = new([new LevelBlock(LevelKind.Constant), new CarmaBlock(1, 0), .. Blocks(clock, wanders: false)], hasNoise: false);
        if (clock is null || ModelFit.Of(model, rows, cancellation) is not { } fit)
        {
            return new(null, []);
        }

        KalmanFilter filter = new(model, rows);

        // The first function is the constant.
        return new(clock, filter.Record.Factors(filter.Run(model.At(fit.Parameters))!)[1..]);
    }

    /// <summary>Level, trend and clock.</summary>
    public ModelFit? Smoothing(FoundClock? clock)
    {
        LevelKind[] levels = [LevelKind.Walk, LevelKind.WalkWithDrift, LevelKind.Trend, LevelKind.DampedTrend];
        (LevelKind Level, ModelFit? Fit)[] steady = [.. levels.Select(level => (level, Fit(level, wanders: false)))];
        ModelFit? best = steady.Select(pair => pair.Fit).Aggregate(Better);
        return clock is null
            ? best : Better(best, Fit(steady.MinBy(pair => pair.Fit?.Criterion ?? double.PositiveInfinity).Level, wanders: true));

        ModelFit? Fit(LevelKind level, bool wanders) =>
            FitOf(new([new LevelBlock(level), .. Blocks(clock, wanders)], hasNoise: true));
    }

    /// <summary>A process with memory and cycles about a level.</summary>
    public ModelFit? Carma(FoundClock? clock)
    {
        ModelFit? best = null;
        LevelKind level = LevelKind.Constant;
        foreach (LevelKind tried in Levels)
        {
            ModelFit? before = best;
            foreach ((int order, int movingAverage) in Simple)
            {
                best = Better(best, Fit(order, movingAverage, tried, noise: false, wanders: false));
            }

            level = ReferenceEquals(best, before) ? level : tried;
        }

        int most = rows.Count > ManyRows ? 6 : 4;
        for (int order = 2; order <= most; order++)
        {
            ModelFit? before = best;
            best = Better(best, Fit(order, order - 1, level, noise: false, wanders: false));
            best = Better(best, Fit(order, Math.Max(0, order - 2), level, noise: false, wanders: false));
            best = Better(best, Fit(order, 0, level, noise: true, wanders: false));
            if (order > 2 && ReferenceEquals(best, before))
            {
                break;
            }
        }

        if (clock is not null && best is { Model: { Blocks: [_, CarmaBlock process, ..], HasNoise: var noise } })
        {
            best = Better(best, Fit(process.Order, process.MovingAverage, level, noise, wanders: true));
        }

        return best;

        ModelFit? Fit(int order, int movingAverage, LevelKind of, bool noise, bool wanders) =>
            FitOf(new([new LevelBlock(of), new CarmaBlock(order, movingAverage), .. Blocks(clock, wanders)], noise));
    }

    /// <summary>
    /// The best clock over a background. The number of harmonics is chosen with the background's parameters held, then these are fitted anew,
    /// until neither changes.
    /// </summary>
    private (FoundClock? Clock, double Criterion) BestClock(FoundClock[] tried, ModelFit background)
    {
        (FoundClock? best, double[] parameters, double criterion) = (null, background.Parameters, double.PositiveInfinity);
        for (int turn = 0; turn < MostTurns; turn++)
        {
            FoundClock chosen = tried.MinBy(clock => ModelFit.CriterionAt(With(background.Model, clock), rows, parameters))!;
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

    /// <summary>A process with memory about a level, with a clock.</summary>
    public ModelFit? Background(FoundClock? clock = null)
    {
        ModelFit? best = null;
        foreach (LevelKind level in Levels)
        {
            foreach ((int order, int movingAverage) in Simple)
            {
                best = Better(best, ModelFit.Of(
                    new([new LevelBlock(level), new CarmaBlock(order, movingAverage), .. Blocks(clock, wanders: false)], hasNoise: false), rows, cancellation));
            }
        }

        return best;
    }

    private ModelFit? FitOf(StateSpaceModel model) =>
        model.Parameters + model.Unknown.Length > mostParameters ? null : ModelFit.Of(model, rows, cancellation);

    private static StateSpaceModel With(StateSpaceModel model, FoundClock clock) =>
        new([.. model.Blocks, .. Blocks(clock, wanders: false)], model.HasNoise);

    private static IEnumerable<StateBlock> Blocks(FoundClock? clock, bool wanders) =>
        clock is null ? [] : [new ClockBlock(clock.Period, clock.Harmonics, wanders)];

    private static ModelFit? Better(ModelFit? best, ModelFit? other) =>
        best is null || (other is not null && other.Criterion < best.Criterion) ? other ?? best : best;
}
