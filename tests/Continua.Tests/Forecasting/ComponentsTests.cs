using Continua.Learning;
using Continua.Reporting;

namespace Continua.Tests.Forecasting;

/// <summary>Tests of the decomposition of a state into components, of filled cells and of the output columns.</summary>
public class ComponentsTests
{
    private static readonly TimeSeries Wave = Monthly(i => 10 + (0.02 * i) + (3 * Year(i)), multiplies: false);
    private static readonly TimeSeries Growth =
        Monthly(i => 10 * Math.Exp((0.01 * i) + (0.3 * Year(i))), multiplies: true);
    private static readonly Lazy<LinearForecaster> OfWave = new(() => LinearForecaster.Fit(Wave)),
        OfGrowth = new(() => LinearForecaster.Fit(Growth));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Parts_combine_to_the_smoothed_state(bool growth)
    {
        foreach (FamilyModels family in (growth ? OfGrowth : OfWave).Value.Average.Families)
        {
            StateComponents components = Of(family, growth ? Growth : Wave);
            Assert.Equal(family.Name.EndsWith("logarithms", StringComparison.Ordinal), components.IsLog);
            for (int t = 0; t < components.Times.Count; t++)
            {
                double combined = components.IsLog ? components.Parts.Aggregate(1.0, (product, part) => product * part.Values[t]) : components.Parts.Sum(part => part.Values[t]);
                Assert.Equal(components.Smoothed.Values[t], combined, 1e-8 * Math.Abs(combined));
                double restored = components.IsLog ? components.Remainder[t] * components.Smoothed.Values[t] : components.Remainder[t] + components.Smoothed.Values[t];
                Assert.Equal(components.Observed[t], restored, 1e-8);
                Assert.True(components.Smoothed.Lower[t] <= components.Smoothed.Values[t]
                    && components.Smoothed.Values[t] <= components.Smoothed.Upper[t]);
            }
        }
    }

    [Fact]
    public void Missing_cells_are_filled_and_have_bands()
    {
        StateComponents components = OfWave.Value.Components(Wave.Trajectories[0], 0.98)[0];
        int[] missing =
            [.. Enumerable.Range(0, components.Times.Count).Where(t => double.IsNaN(components.Observed[t]))];
        Assert.True(missing.Length > 5);
        Assert.All(missing, t =>
        {
            double truth = 10 + (0.02 * t) + (3 * Year(t));
            Assert.Equal(truth, components.Smoothed.Values[t], 0.6);
            Assert.True(double.IsNaN(components.Remainder[t]));
            Assert.True(components.Smoothed.Lower[t] < components.Smoothed.Upper[t]);
        });
    }

    [Fact]
    public void A_higher_level_gives_wider_bands()
    {
        StateComponent narrow = OfWave.Value.Components(Wave.Trajectories[0], 0.5)[0].Smoothed,
            wide = OfWave.Value.Components(Wave.Trajectories[0])[0].Smoothed;
        Assert.Equal(narrow.Values, wide.Values);
        Assert.True(wide.Upper[7] - wide.Values[7] > 2 * (narrow.Upper[7] - narrow.Values[7]));
    }

    [Fact]
    public void A_model_of_logarithms_has_a_level_and_factors()
    {
        FamilyModels logs = OfGrowth.Value.Average.Families.First(family => family.Name == "smoothing of logarithms");
        StateComponents components = Of(logs, Growth);
        StateComponent clock = components.Parts.Single(part => part.Name == "clock");
        Assert.True(clock.IsFactor);
        Assert.False(components.Parts[0].IsFactor);
        Assert.Equal(Math.Exp(0.3 * Enumerable.Range(0, 12).Max(Year)), clock.Values.Max(), 0.1);
        Assert.InRange(components.Parts[0].Values[50], 10 * Math.Exp(0.4), 10 * Math.Exp(0.6));
        if (components.Trend is { } trend)
        {
            Assert.Equal("factor per month", trend.Unit);
            Assert.Equal(1.01, trend.Values[50], 0.01);
        }
    }

    [Fact]
    public void Component_columns_survive_a_round_trip_through_CSV()
    {
        TimeSeries columns = StateComponents.ToSeries(OfWave.Value.Components(Wave.Trajectories[0]), Wave.Time);
        Assert.Equal(["x", "x_level", "x_level_lower", "x_level_upper"], columns.States.Take(4));
        Assert.Equal(["x_smoothed", "x_smoothed_lower", "x_smoothed_upper", "x_remainder"], columns.States.TakeLast(4));
        using StringWriter writer = new();
        columns.WriteCsv(writer);
        TimeSeries again = TimeSeries.ReadCsv(
            new MemoryStream(System.Text.Encoding.UTF8.GetBytes(writer.ToString())), "components.csv");
        Assert.Equal(columns.Trajectories[0].Values, again.Trajectories[0].Values);
    }

    [Fact]
    public void A_state_named_like_a_component_keeps_its_name()
    {
        TimeSeries data = TimeSeries.Of([.. Enumerable.Range(0, 30).Select(i => (double)i)], Two(30), ["x", "x_level"]);
        TimeSeries columns =
            StateComponents.ToSeries(LinearForecaster.Fit(data).Components(data.Trajectories[0]), data.Time);
        Assert.Equal("x_level", columns.States[1]);
        Assert.Contains("x_level_2", columns.States);
    }

    [Fact]
    public void Far_from_the_ends_the_variance_of_a_level_has_its_theoretical_value()
    {
        // For a walk of variance q observed with noise of variance r, the smoothed variance is (1/2π) ∫ q r / (q + r |1
        // − e^iω|²) dω = q r / √(q² + 4 q r).
        const double Walk = 1469.1, Noise = 15099;
        StateSpaceModel model = new([new LevelBlock(LevelKind.Walk)], hasNoise: true);
        double[] times = Simulated.Evenly(200), values = [.. times.Select((_, i) => 120 * new RandomKey(4).Normal(i))];
        ChosenModel chosen = new(new(model, [Math.Log(Walk), Math.Log(Noise)], 1, 0), new(times, values), 0,
            new(0, 1, 0, 1, false), false, "");
        StateComponent level = new ComponentSmoothing(chosen, (1, "years"), 0.9).Of("x", times, values).Parts[0];
        double deviation = (level.Upper[100] - level.Values[100]) / 1.6448536269514722;
        Assert.Equal(Walk * Noise / Math.Sqrt((Walk * Walk) + (4 * Walk * Noise)), deviation * deviation, 1e-6 * Noise);
    }

    [Fact]
    public void A_figure_has_a_panel_for_each_kind_of_component()
    {
        IReadOnlyList<StateComponents> components = OfGrowth.Value.Components(Growth.Trajectories[0]);
        FitFigure figure = new ComponentsFigure(components, Growth.Time).Draw();
        int kinds = components[0].Parts.Count + (components[0].Trend is null ? 0 : 1);
        Assert.InRange(figure.Figure.Rows, kinds, kinds + 1);
        Assert.Contains(components[0].Model, figure.Caption);
        Assert.StartsWith("<svg", figure.Figure.ToSvg());
    }

    private static StateComponents Of(FamilyModels family, TimeSeries data)
    {
        Trajectory all = data.Trajectories[0];
        TimeScale timeScale = TimeScale.Of(data, RowRange.All(data)[0]);
        double[] values = [.. Enumerable.Range(0, all.Rows).Select(row => all.Values[row, 0])];
        ChosenModel chosen = family.Of(0, new([.. all.Times.Select(timeScale.At)], [values]))!;
        return new ComponentSmoothing(chosen, timeScale.SpacingWithUnit, 0.9).Of("x", all.Times, values);
    }

    private static double[,] Two(int rows)
    {
        double[,] values = new double[rows, 2];
        for (int i = 0; i < rows; i++)
        {
            (values[i, 0], values[i, 1]) = (Math.Sin(0.5 * i) + new RandomKey(1).Normal(i), new RandomKey(2).Normal(i));
        }

        return values;
    }

    // Two harmonics, because a single one could be fitted as a cycle.
    private static double Year(int month) =>
        Math.Sin(2 * Math.PI * month / 12) + (0.5 * Math.Cos(4 * Math.PI * month / 12));

    private static TimeSeries Monthly(Func<int, double> of, bool multiplies)
    {
        RandomKey key = new(3);
        string text = "month,x\n" + string.Concat(Enumerable.Range(0, 96).Select(i =>
        {
            double noise = key.Normal(i), value = multiplies ? of(i) * Math.Exp(0.05 * noise) : of(i) + (0.3 * noise);
            return FormattableString.Invariant($"{2000 + (i / 12)}-{(i % 12) + 1:00},{(i % 13 == 5 ? "" : FormattableString.Invariant($"{value}"))}\n");
        }));
        return TimeSeries.ReadCsv(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), "wave.csv");
    }
}
