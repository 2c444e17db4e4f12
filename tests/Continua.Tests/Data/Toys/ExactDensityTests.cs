using Continua.Learning;
using MathNet.Numerics.Distributions;

namespace Continua.Tests.Data;

/// <summary>Densities compared with an independent formula, with quadrature, and with samples.</summary>
public class ExactDensityTests
{
    private const int Points = 40_000;
    private const double Cell = 0.05;

    public static TheoryData<string> Names => [.. ToyDensity.All.Where(d => d is ExactDensity).Select(d => d.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_density_integrates_to_one(string name) => Assert.Equal(1, Integral(name, log => Math.Exp(log)), 1e-10);

    [Theory]
    [InlineData("eight-gaussians", 2.832)]
    [InlineData("checkerboard", 3.466)]
    public void The_entropy_equals_the_documented_value_and_the_sample_mean(string name, double entropy)
    {
        double exact = Integral(name, log => double.IsFinite(log) ? -log * Math.Exp(log) : 0);
        Assert.Equal(entropy, exact, 5e-4);
        ExactDensity density = (ExactDensity)ToyDensity.Of(name);
        double[] logs = density.LogDensity(density.Sample<double>(new(1), Points));

        // Four standard errors; the log-density of a bivariate normal has a standard deviation of 1.
        Assert.Equal(exact, -logs.Average(), 4 / Math.Sqrt(Points));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2.9, 0.1)]
    [InlineData(-1.9, 2.2)]
    [InlineData(0.3, -3.5)]
    public void Eight_gaussians_are_a_mixture_of_normals(double x, double y)
    {
        double density = Enumerable.Range(0, 8).Average(k => Normal.PDF(2 * Math.Sqrt(2) * Math.Cos(k * Math.PI / 4), Math.Sqrt(2) / 4, x)
            * Normal.PDF(2 * Math.Sqrt(2) * Math.Sin(k * Math.PI / 4), Math.Sqrt(2) / 4, y));
        Assert.Equal(Math.Log(density), new EightGaussians().LogDensity(x, y), 1e-12);
    }

    [Fact]
    public void Far_away_the_logarithm_stays_finite() =>
        Assert.Equal(-Math.Pow(1000 - EightGaussians.Radius, 2) * 4, new EightGaussians().LogDensity(1000, 0), 5.0);

    [Fact]
    public void Each_gaussian_has_an_equal_share_of_points_and_the_right_variance()
    {
        double[,] points = new EightGaussians().Sample<double>(new(2), Points);
        ILookup<int, double> squares = Enumerable.Range(0, Points).ToLookup(
            r => (int)Math.Round(Math.Atan2(points[r, 1], points[r, 0]) / (Math.PI / 4)) & 7,
            r => (points[r, 0] * points[r, 0]) + (points[r, 1] * points[r, 1]));
        Assert.Equal(8, squares.Count);
        Assert.All(squares, mode => Assert.InRange(mode.Count(), 4700, 5300));
        Assert.All(squares, mode => Assert.Equal(8 + (2 / 8.0), mode.Average(), 0.12));
    }

    [Fact]
    public void Filled_squares_of_the_checkerboard_have_equal_shares_and_others_have_no_points()
    {
        float[,] points = new Checkerboard().Sample<float>(new(3), Points);
        Assert.All(new Checkerboard().LogDensity(points), log => Assert.Equal(-Math.Log(32), log));
        int[] counts = [.. Enumerable.Range(0, Points)
            .CountBy(r => (Math.Floor(points[r, 0] / 2), Math.Floor(points[r, 1] / 2))).Select(c => c.Value)];
        Assert.Equal(8, counts.Length);
        Assert.All(counts, c => Assert.InRange(c, 4700, 5300));
    }

    [Fact]
    public void The_checkerboard_includes_its_lower_edges_and_excludes_its_upper_edges()
    {
        Assert.Equal(-Math.Log(32), new Checkerboard().LogDensity(-4, -4));
        Assert.Equal(double.NegativeInfinity, new Checkerboard().LogDensity(4, 0.5));
        Assert.Equal(double.NegativeInfinity, new Checkerboard().LogDensity(2.5, 0.5));
        Assert.Equal(double.NegativeInfinity, new Checkerboard().LogDensity(-4.5, -4.5));
    }

    [Fact]
    public void Points_of_another_dimension_are_rejected() =>
        Assert.Throws<ArgumentException>(() => new Checkerboard().LogDensity(new float[1, 3]));

    // The midpoint rule: no midpoint is on an edge of the checkerboard, and the cells are a seventh of the deviation of
    // the normal densities.
    private static double Integral(string name, Func<double, double> ofLog)
    {
        ExactDensity density = (ExactDensity)ToyDensity.Of(name);
        double sum = 0;
        for (double x = -6 + (Cell / 2); x < 6; x += Cell)
        {
            for (double y = -6 + (Cell / 2); y < 6; y += Cell)
            {
                sum += ofLog(density.LogDensity(x, y)) * Cell * Cell;
            }
        }

        return sum;
    }
}
