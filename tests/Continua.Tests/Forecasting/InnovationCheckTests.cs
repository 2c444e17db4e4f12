using Continua.Learning;

namespace Continua.Tests.Forecasting;

/// <summary>
/// Tests of <see cref="InnovationCheck"/>: the rejection rates for a correct model, and the findings for a wrong model.
/// </summary>
public class InnovationCheckTests
{
    private static readonly double[] Times = Simulated.Evenly(200);

    private static readonly StateSpaceModel Memory =
        new([new LevelBlock(LevelKind.Constant), new CarmaBlock(1, 0)], hasNoise: false);

    [Fact]
    public void For_a_correct_model_checks_fail_at_their_nominal_rate()
    {
        const int Series = 400;
        int memory = 0, tails = 0, skew = 0;
        for (int number = 0; number < Series; number++)
        {
            InnovationCheck check =
                Check(Simulated.Of(Memory, [0, Math.Log(0.3)], [5], Times, new RandomKey(21).Split(number)));
            memory += check.LjungBoxProbability < 0.05 ? 1 : 0;
            tails += check.KurtosisProbability < 0.05 ? 1 : 0;
            skew += check.SkewnessProbability < 0.05 ? 1 : 0;
        }

        // 5 % of 400 is 20, with a standard deviation of 4.4.
        Assert.InRange(memory, 7, 33);
        Assert.InRange(tails, 7, 33);
        Assert.InRange(skew, 7, 33);
    }

    [Fact]
    public void Errors_of_a_correct_model_are_standard_normal()
    {
        InnovationCheck check = Check(Simulated.Of(Memory, [0, Math.Log(0.3)], [5], Times, new RandomKey(22)));
        Assert.Empty(check.Findings);
        Assert.Equal(200, check.Errors.Count);
        Assert.Equal(1, check.Errors.Average(e => e * e), 0.02);
        Assert.Equal(20, check.Autocorrelations.Count);
    }

    [Fact]
    public void Autocorrelation_missing_from_the_model_is_detected()
    {
        StateSpaceModel cycle = new([new LevelBlock(LevelKind.Constant), new CarmaBlock(2, 0)], hasNoise: false);
        InnovationCheck check =
            Check(Simulated.Of(cycle, [0, Math.Log(0.1), Math.Log(0.27)], [5], Times, new RandomKey(23)));
        Assert.Contains(check.Findings, finding =>
            finding.StartsWith(
                "Errors of one-step forecasts of x depend on earlier rows (Ljung–Box p < 0.0001 over 20 lags)",
                StringComparison.Ordinal));
    }

    [Fact]
    public void Heavy_tails_are_detected()
    {
        RandomKey key = new(24);
        double[] values = [.. Times.Select((_, i) => key.Normal(i) * (i % 25 == 7 ? 6 : 1))];
        Assert.Contains(
            Check(values).Findings, finding => finding.StartsWith(
                "Errors of one-step forecasts of x have heavier tails", StringComparison.Ordinal));
    }

    [Fact]
    public void Skewed_errors_are_detected()
    {
        RandomKey key = new(25);
        double[] values = [.. Times.Select((_, i) => Math.Exp(0.7 * key.Normal(i)))];
        Assert.Contains(Check(values).Findings,
            finding => finding.Contains("large errors lie above the forecast more often", StringComparison.Ordinal));
    }

    [Fact]
    public void Missing_rows_have_no_errors()
    {
        double[] values = Simulated.Of(Memory, [0, Math.Log(0.3)], [5], Times, new RandomKey(26));
        for (int i = 0; i < values.Length; i += 3)
        {
            values[i] = double.NaN;
        }

        InnovationCheck check = Check(values);
        Assert.All(Enumerable.Range(0, values.Length),
            i => Assert.Equal(double.IsNaN(values[i]), double.IsNaN(check.Errors[i])));
        Assert.Empty(check.Findings);
    }

    [Theory]
    [InlineData(30, 18, 0.0374)]
    [InlineData(10, 5, 0.0752)]
    [InlineData(37.57, 20, 0.01)]
    public void Tail_probabilities_of_chi_square_match_tables(double value, double freedom, double probability) =>
        Assert.Equal(probability, InnovationTests.AboveChiSquare(value, freedom), 1e-3);

    private static InnovationCheck Check(double[] values)
    {
        FilterRows rows = new(Times, values);
        return InnovationTests.Of(
            "x", new(ModelFit.Of(Memory, rows, default)!, rows, 0, new(0, 1, 0, 1, false), false, ""));
    }
}
