using Continua.Learning;

namespace Continua.Tests.Forecasting;

/// <summary>Tests of linear models composed of user-chosen components.</summary>
public class LinearStateSpaceTests
{
    // Annual flow of the Nile at Aswan, 1871–1970, in 10⁸ m³: Durbin, Koopman, "Time Series Analysis by State Space
    // Methods", 2001.
    private static readonly double[] Nile =
    [
        1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140,
        1100, 1210, 1150, 1250, 1260,
        1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969, 831, 726, 456, 824, 702, 1120,
        1100, 832, 764, 821, 768, 845, 864,
        862, 698, 845, 744, 796, 1040, 759, 781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801,
        1040, 860, 874, 848, 890, 744, 749,
        838, 1050, 918, 986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
    ];

    private static readonly TimeSeries Flow =
        TimeSeries.Of([.. Enumerable.Range(1871, 100).Select(year => (double)year)], Column(Nile), ["flow"]);

    [Fact]
    public void The_Nile_level_has_the_published_variances_and_likelihood()
    {
        FittedStateSpace fitted = new LinearStateSpace([new LevelComponent(LevelKind.Walk)]).Fit(Flow);
        IReadOnlyList<LearnedQuantity> found = fitted.Quantities(Flow.Trajectories[0]);
        Assert.Equal(Math.Sqrt(15_099), Named("noise").Value, 0.0005 * Math.Sqrt(15_099));
        Assert.Equal(Math.Sqrt(1469.1), Named("random walk").Value, 0.0005 * Math.Sqrt(1469.1));

        // The diffuse log likelihood as printed by the R package KFAS.
        Assert.Equal(-632.5456, fitted.LogLikelihood(0), 5e-5);
        LearnedQuantity Named(string word) =>
            found.Single(quantity => quantity.Name.Contains(word, StringComparison.Ordinal));
    }

    [Fact]
    public void A_likelihood_is_in_data_units()
    {
        LinearStateSpace model = new([new LevelComponent(LevelKind.Walk)]);
        TimeSeries scaled =
            TimeSeries.Of(Flow.Trajectories[0].Times, Column([.. Nile.Select(x => (1000 * x) + 7)]), ["flow"]);
        Assert.Equal(
            model.Fit(Flow).LogLikelihood(0) - (99 * Math.Log(1000)), model.Fit(scaled).LogLikelihood(0), 1e-6);
    }

    [Fact]
    public void The_clock_of_a_sine_has_the_amplitude_of_the_sine()
    {
        RandomKey key = new(3);
        double[] values =
            [.. Enumerable.Range(0, 240).Select(n => 5 + (2 * Math.Sin(2 * Math.PI * n / 24)) + (0.3 * key.Normal(n)))];
        TimeSeries data = TimeSeries.Of([.. Enumerable.Range(0, 240).Select(n => 0.5 * n)], Column(values), ["x"]);
        FittedStateSpace fitted = new LinearStateSpace([new LevelComponent(), new ClockComponent(12, 2)]).Fit(data);
        LearnedQuantity amplitude = fitted.Quantities(data.Trajectories[0])
            .First(quantity => quantity.Name.Contains("amplitude", StringComparison.Ordinal));
        Assert.Equal(2, amplitude.Value, 0.1);
        Assert.InRange(amplitude.StandardError, 0.01, 0.06);
        Assert.Equal(
            5 + (2 * Math.Sin(2 * Math.PI * 250 / 24)), fitted.Forecast(data.Trajectories[0], 125).Mean[0, 0], 0.15);
    }

    [Fact]
    public void A_linear_state_space_model_can_be_backtested_like_every_forecaster()
    {
        Holdout split = Holdout.Split(Flow);
        FittedStateSpace level = new LinearStateSpace([new LevelComponent(LevelKind.Walk)]).Fit(Flow, split.Training);
        FittedStateSpace memory = new LinearStateSpace(
            [new LevelComponent(), new CarmaComponent(2, 1)])
        { HasNoise = false }.Fit(Flow, split.Training);
        Backtest backtest = Backtest.Of(Flow, split, [level, memory, PersistenceForecaster.Fit(Flow, split.Training)]);
        Assert.Equal(3, backtest.Scores.Count);
        Assert.True(backtest.Scores[0].Error < backtest.Scores[2].Error);
    }

    [Fact]
    public void A_series_of_more_than_the_maximum_number_of_rows_is_fitted_to_its_last_rows()
    {
        RandomKey key = new(2);
        double[] values = new double[LinearForecaster.MaxRows + 500];
        for (int n = 0; n < values.Length; n++)
        {
            values[n] = n < 500 ? 1e6 : (n == 500 ? 0 : 0.9 * values[n - 1]) + key.Normal(n);
        }

        TimeSeries data =
            TimeSeries.Of([.. Enumerable.Range(0, values.Length).Select(n => (double)n)], Column(values), ["x"]);
        LinearForecaster forecaster = LinearForecaster.Fit(data, null, new() { Families = [LinearFamily.Carma] });
        Assert.InRange(forecaster.Deviations[0], 2, 2.6);
    }

    private static double[,] Column(double[] values)
    {
        double[,] column = new double[values.Length, 1];
        Buffer.BlockCopy(values, 0, column, 0, Buffer.ByteLength(values));
        return column;
    }
}
