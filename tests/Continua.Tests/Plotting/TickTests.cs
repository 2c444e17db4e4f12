using Continua.Plotting;

namespace Continua.Tests.Plotting;

public class TickTests
{
    [Theory]
    [InlineData(0, 10, 5, "0 2 4 6 8 10")]
    [InlineData(-0.3, 0.31, 6, "−0.3 −0.2 −0.1 0.0 0.1 0.2 0.3")]
    [InlineData(0, 99_000, 4, "0 20000 40000 60000 80000")]
    [InlineData(999.2, 1000.8, 3, "999.5 1000.0 1000.5")]
    public void Linear_ticks_step_by_1_2_or_5(double low, double high, int target, string expected) =>
        Assert.Equal(expected, Labels(Ticks.Of(new Axis(), low, high, target)));

    [Theory]
    [InlineData(0, 2e6, 4, 6, "0.0 0.5 1.0 1.5 2.0")]
    [InlineData(-3e-5, 3e-5, 3, -6, "−20 0 20")]
    public void The_axis_label_contains_the_power_of_ten_of_large_and_small_values(double low, double high, int target, int exponent, string expected)
    {
        Ticks ticks = Ticks.Of(new Axis(), low, high, target);
        Assert.Equal((exponent, expected), (ticks.Exponent, Labels(ticks)));
    }

    [Theory]
    [InlineData(0.05, 200, 5, "0.1 1 10 100")]
    [InlineData(1e-12, 1, 5, "10^−12 10^−9 10^−6 10^−3 10^0")]
    [InlineData(2, 9, 5, "2 5")]
    [InlineData(0.9, 12, 5, "1 10")]
    [InlineData(6.2, 6.9, 3, "6.2 6.4 6.6 6.8")]
    [InlineData(2e-8, 3e-7, 4, "2×10^−8 5×10^−8 10^−7 2×10^−7")]
    public void Logarithmic_ticks_are_powers_of_ten_if_the_limits_contain_two(double low, double high, int target, string expected) =>
        Assert.Equal(expected, Labels(Ticks.Of(new Axis { Log = true }, low, high, target)));

    [Fact]
    public void Counts_have_whole_ticks() =>
        Assert.Equal("1 2 3", Labels(Ticks.Of(new Axis { WholeNumbers = true }, 0.9, 3.1, 9)));

    [Fact]
    public void Captions_contain_unit_and_power()
    {
        Axis axis = new() { Label = "energy" };
        Assert.Equal(("energy", "energy (×10^−6)"), (axis.Caption(0), axis.Caption(-6)));
        axis.Unit = "J";
        Assert.Equal(("energy (J)", "energy (10^3 J)"), (axis.Caption(0), axis.Caption(3)));
        Assert.Equal(((string?)null, "(×10^6)"), (new Axis().Caption(0), new Axis().Caption(6)));
    }

    private static string Labels(Ticks ticks) => string.Join(' ', ticks.Major.Select(tick => tick.Label));
}
