using Continua.Learning;
using Continua.Reporting;

namespace Continua.Tests.Advice;

/// <summary>The fixes named in messages about forecasters, backtests and minimisation.</summary>
internal static class ForecastingFixes
{
    private static readonly TimeSeries Data = Wave(1, 30), Two = Wave(2, 30), Long = Wave(1, 100);

    private static readonly Holdout Split = Holdout.Split(Data);

    private static readonly Forecaster Persistence = PersistenceForecaster.Fit(Data);

    private static readonly Lazy<LinearForecaster> Linear = new(() => LinearForecaster.Fit(Data));

    public static IEnumerable<Fix> All =>
    [
        Of(
            "LinearForecaster.cs", "give one of them.", () => LinearForecaster.Fit(Two),
            () => LinearForecaster.Fit(Wave(1, 30))),
        Of(
            "LinearForecaster.cs", "give more.", () => LinearForecaster.Fit(Wave(1, 5)),
            () => LinearForecaster.Fit(Data)),
        Of(
            "LinearForecaster.cs", "give more.", () => LinearForecaster.Fit(TimeSeries.Of([0, 1, 2, 3, 4, 5], Empty())),
            () => LinearForecaster.Fit(Data)),
        Of(
            "LinearForecaster.cs", "take 10.", () => LinearForecaster.Fit(Data, null, new() { Horizon = 0 }),
            () => LinearForecaster.Fit(Data, null, new() { Horizon = 10 })),
        Of(
            "LinearForecaster.cs", "take another family.",
            () => LinearForecaster.Fit(Data, null, new() { Families = [LinearFamily.Joint] }),
            () => LinearForecaster.Fit(Data, null, new() { Families = [LinearFamily.Carma] })),
        Of(
            "LinearForecaster.cs", "choose another.", () => LinearForecaster.Fit(Data, null, new() { Periods = [40] }),
            () => LinearForecaster.Fit(Data, null, new() { Periods = [12] })),
        Of(
            "LinearForecaster.cs", "write it in another unit.", () => LinearForecaster.Fit(Scaled(1e150)),
            () => LinearForecaster.Fit(Scaled(1e50))),
        Of("LinearComponent.cs", "take (2, 1).", () => Plain(new CarmaComponent(2, 2)).Fit(Data), () => Plain(
            new CarmaComponent(2, 1)).Fit(Data)),
        Of(
            "LinearComponent.cs", "take fewer harmonics or a longer period.",
            () => Noisy(new ClockComponent(5, 3)).Fit(Data),
            () => Noisy(new ClockComponent(5, 2)).Fit(Data), () => Noisy(new ClockComponent(6, 3)).Fit(Data)),
        Of("LinearStateSpace.cs", "give one of them.", () => Noisy().Fit(Two), () => Noisy().Fit(Data)),
        Of("LinearStateSpace.cs", "give one of each.", () => Noisy(new LevelComponent()).Fit(Data), () => Noisy(
            new CarmaComponent(1)).Fit(Data)),
        Of(
            "LinearStateSpace.cs", "set HasNoise to false, or take a lower order.",
            () => Noisy(new CarmaComponent(2, 1)).Fit(Data),
            () => Plain(new CarmaComponent(2, 1)).Fit(Data), () => Noisy(new CarmaComponent(2)).Fit(Data)),
        Of(
            "LinearStateSpace.cs", "give more rows, or take fewer components.",
            () => Plain(new CarmaComponent(4, 3)).Fit(Wave(1, 8)),
            () => Plain(new CarmaComponent(4, 3)).Fit(Data), () => Noisy().Fit(Wave(1, 8))),
        Of(
            "NeuralForecaster.cs", "give one of them.", () => NeuralForecaster.Of(Network(), Two),
            () => NeuralForecaster.Of(Network(), Data)),
        Of(
            "AverageForecaster.cs", "give one for each of TrialRows.", () => Average(Long, "y0", trials: 1),
            () => Average(Long, "y0", trials: 2)),
        Of("AverageForecaster.cs", "give those of one series.", () => Average(Long, "other", trials: 0), () => Average(
            Long, "y0", trials: 0)),
        Of(
            "Forecast.cs", "take 0.05 and 0.95 for a band.", () => Ahead().Quantile(1), () => Ahead().Quantile(0.05),
            () => Ahead().Quantile(0.95)),
        Of("Backtest.cs", "give one of them.", () => Backtest.Of(Two, Holdout.Split(Two), []), () => Backtest.Of(
            Data, Split, [Persistence])),
        Of(
            "Backtest.cs", "take 10.", () => Backtest.Of(Data, Split, [Persistence], new() { Horizon = 0 }),
            () => Backtest.Of(Data, Split, [Persistence], new() { Horizon = 10 })),
        Of(
            "Backtest.cs", "take 0.9.", () => Backtest.Of(Data, Split, [Persistence], new() { Level = 1 }),
            () => Backtest.Of(Data, Split, [Persistence], new() { Level = 0.9 })),
        Of(
            "Forecaster.cs", "give one column for each state.",
            () => Persistence.Forecast(new Trajectory([0, 1], new double[2, 2]), 2),
            () => Persistence.Forecast(new Trajectory([0, 1], new double[2, 1]), 2)),
        Of(
            "Forecaster.cs", "give one list for each origin.",
            () => Persistence.Forecasts(Data.Trajectories[0], [3], []),
            () => Persistence.Forecasts(Data.Trajectories[0], [3], [[40]])),
        Of(
            "Forecaster.cs", "sort them.", () => Persistence.Forecasts(Data.Trajectories[0], [3, 2], [[40], [40]]),
            () => Persistence.Forecasts(Data.Trajectories[0], [2, 3], [[40], [40]])),
        Of(
            "Forecaster.cs", "sort them.", () => Persistence.Forecast(Data.Trajectories[0], 41, 40),
            () => Persistence.Forecast(Data.Trajectories[0], 40, 41)),
        Of("Lbfgs.cs", "give {count} of each.", () => Minimize([1], [0, 0], []), () => Minimize([1], [0], [2])),
        Of("Lbfgs.cs", "start elsewhere.", () => Minimize([double.NaN], [], []), () => Minimize([1], [], [])),
        Of(
            "LinearForecaster.cs", "give one column for each state.",
            () => Linear.Value.Components(new Trajectory([0, 1], new double[2, 2])),
            () => Linear.Value.Components(new Trajectory([0, 1], new double[2, 1]))),
        Of(
            "LearnedModels.cs", "take 0.9.", () => Linear.Value.Components(Data.Trajectories[0], 1),
            () => Linear.Value.Components(Data.Trajectories[0], 0.9)),
        Of(
            "LearnedQuantity.cs", "take 0.95.", () => Linear.Value.Quantities(Data.Trajectories[0])[0].Interval(0),
            () => Linear.Value.Quantities(Data.Trajectories[0])[0].Interval(0.95)),
        new("ForecastReport.cs", "hold out more.", () =>
        {
            Assert.Contains(Report(Holdout.Split(Data, 0)).Warnings(), warning => warning.EndsWith(
                "hold out more.", StringComparison.Ordinal));
            Assert.DoesNotContain(
                Report(Split).Warnings(), warning => warning.EndsWith("hold out more.", StringComparison.Ordinal));
        }),
    ];

    private static Fix Of(string file, string advice, Action wrong, params Action[] right) =>
        Fix.Of<ArgumentException>(file, advice, wrong, right);

    private static Forecast Ahead() => Persistence.Forecast(Data.Trajectories[0], 40);

    private static ForecastReport Report(Holdout split)
    {
        LinearForecaster forecaster = LinearForecaster.Fit(Data, split.Training);
        return new(Data, split, forecaster, Backtest.Of(Data, split, [forecaster, Persistence]));
    }

    private static TimeSeries Scaled(double unit)
    {
        double[,] values = Values(30);
        for (int i = 0; i < 30; i++)
        {
            values[i, 0] *= unit;
        }

        return TimeSeries.Of([.. Enumerable.Range(0, 30).Select(i => (double)i)], values);
    }

    private static LinearStateSpace Noisy(params LinearComponent[] more) => new([new LevelComponent(), .. more]);

    private static LinearStateSpace Plain(params LinearComponent[] more) => Noisy(more) with { HasNoise = false };

    private static Fitted<float> Network(string state = "y0")
    {
        TimeSeries named = TimeSeries.Of(Data.Trajectories[0].Times, Data.Trajectories[0].Values, [state]);
        using Fit<float> fit = new(new(new MlpField(1, [3], Activation.Tanh)), named, new() { Steps = 3, Threads = 1 });
        fit.Run();
        return fit.Result;
    }

    private static void Average(TimeSeries data, string state, int trials)
    {
        NeuralForecaster network = NeuralForecaster.Of(
            Network(state), TimeSeries.Of(Data.Trajectories[0].Times, Data.Trajectories[0].Values, [state]));
        AverageForecaster.Of(LinearForecaster.Fit(data), network, [.. Enumerable.Repeat(network, trials)], data);
    }

    private static void Minimize(double[] start, double[] min, double[] max) => new Lbfgs().Minimize(
        (x, gradient) =>
        {
            gradient[0] = 2 * x[0];
            return x[0] * x[0];
        },
        start, min, max);

    private static double[,] Empty()
    {
        double[,] empty = new double[6, 1];
        for (int i = 0; i < 6; i++)
        {
            empty[i, 0] = double.NaN;
        }

        return empty;
    }

    private static TimeSeries Wave(int series, int rows) => TimeSeries.Of(
        [.. Enumerable.Range(0, series).Select(s => new Trajectory(
            [.. Enumerable.Range(0, rows).Select(i => (double)i)], Values(rows), series == 1 ? null : $"{s}"))],
        seriesColumn: series == 1 ? null : "s");

    private static double[,] Values(int rows)
    {
        double[,] values = new double[rows, 1];
        Random random = new(1);
        for (int i = 0; i < rows; i++)
        {
            values[i, 0] = Math.Sin(0.5 * i) + random.NextDouble();
        }

        return values;
    }
}
