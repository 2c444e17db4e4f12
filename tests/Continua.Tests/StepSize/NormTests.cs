namespace Continua.Tests.StepSize;

/// <summary>The tolerances of components, and the norms that combine their errors.</summary>
public class NormTests
{
    private static readonly VectorField<double> Field = (t, y, dy) => (dy[0], dy[1]) = (-y[0], 40 * Math.Cos(40 * t));

    [Fact]
    public void Norms_have_their_defined_values()
    {
        Assert.Equal(Math.Sqrt(12.5), ErrorNorm.Rms.Of([3, -4]), 1e-15);
        Assert.Equal(4, ErrorNorm.Max.Of([3, -4]));
        Assert.Equal(double.NaN, ErrorNorm.Max.Of([3, double.NaN]));
        Assert.Equal(double.NaN, ErrorNorm.Rms.Of([double.NaN, 3]));
        Assert.Equal(7, ErrorNorm.Custom(ratios => Math.Abs(ratios[0]) + Math.Abs(ratios[1])).Of([3, -4]));
    }

    [Fact]
    public void A_custom_norm_controls_the_steps()
    {
        SolveStatistics Of(ErrorNorm norm) => Ode.Solve(Field, [1.0, 0.0], 0, 1, new() { Norm = norm }).Statistics;
        Assert.Equal(Of(ErrorNorm.Max), Of(ErrorNorm.Custom(ratios => Math.Max(Math.Abs(ratios[0]), Math.Abs(ratios[1])))));
        Assert.True(Of(ErrorNorm.Max).Accepted > Of(ErrorNorm.Rms).Accepted);
        Assert.True(Of(ErrorNorm.Rms).Accepted > 2 * Of(ErrorNorm.Custom(ratios => Math.Abs(ratios[0]))).Accepted);
    }

    [Fact]
    public void A_shared_step_is_controlled_by_the_norm_over_all_rows()
    {
        double[,] starts = { { 1, 0 }, { 2, 1 }, { 3, 2 } };
        long Of(ErrorNorm norm) =>
            Ode.Solve(Field, starts, 0, 1, new() { Norm = norm, Controller = new PidController { Shared = true } }).StatisticsOf().Accepted;
        Assert.True(Of(ErrorNorm.Max) > Of(ErrorNorm.Rms));
        Assert.Equal(Of(ErrorNorm.Max), Of(ErrorNorm.Custom(ratios => { Assert.Equal(6, ratios.Length); return ErrorNorm.Max.Of(ratios); })));
    }

    [Fact]
    public void Each_component_has_its_own_tolerance()
    {
        Solution<double> Of(params double[] atol) =>
            Ode.Solve(Field, [1.0, 0.0], 0, 1, new() { Rtol = 0, AtolPerComponent = atol.Length == 0 ? null : atol, Atol = 1e-8 });
        Assert.Equal(Of().Last, Of(1e-8, 1e-8).Last);
        Assert.Equal(Of().Statistics, Of(1e-8, 1e-8).Statistics);
        Assert.True(Of(1e-8, 1).Statistics.Accepted < Of(1, 1e-8).Statistics.Accepted / 4);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_negative_or_non_finite_tolerance_is_refused(double wrong)
    {
        foreach (SolveOptions options in (SolveOptions[])
            [new() { Rtol = wrong }, new() { Atol = wrong }, new() { AtolPerComponent = [1e-6, wrong] }])
        {
            Assert.Contains(
                "olerance", Assert.Throws<ArgumentException>(() => Ode.Solve(Field, [1.0, 0.0], 0, 1, options)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Inconsistent_options_are_refused_with_a_fix()
    {
        void Refused(string part, SolveOptions options) => Assert.Contains(
            part, Assert.Throws<ArgumentException>(() => Ode.Solve(Field, [1.0, 0.0], 0, 1, options)).Message, StringComparison.Ordinal);
        Refused("give 2", new() { AtolPerComponent = [1e-6] });
        Refused("at least one is positive", new() { Rtol = 0, Atol = 0 });
        Refused("first step", new() { FirstStep = 0 });
        Refused("first step", new() { FirstStep = double.NaN });
        Refused("number of steps", new() { MaxSteps = 0 });
        Refused("FixedStep", new() { Solver = new Rk4() });
    }
}
