using System.Globalization;
using Continua.Learning;

namespace Continua.Tests.Data;

/// <summary>What holds for every density of the list.</summary>
public class ToyDensityTests
{
    public static TheoryData<string> Names => [.. ToyDensity.All.Select(d => d.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_row_depends_on_its_number_alone(string name)
    {
        ToyDensity density = ToyDensity.Of(name);
        double[,] many = density.Sample<double>(new(1), 100), few = density.Sample<double>(new(1), 7);
        double[,] later = density.Sample<double>(new(1), 10, first: 90);
        Assert.Equal(few.Cast<double>(), many.Cast<double>().Take(14));
        Assert.Equal(later.Cast<double>(), many.Cast<double>().TakeLast(20));
        Assert.NotEqual(many.Cast<double>(), density.Sample<double>(new(2), 100).Cast<double>());
        Assert.Equal(200, many.Cast<double>().Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Single_precision_is_the_same_points_rounded(string name)
    {
        ToyDensity density = ToyDensity.Of(name);
        IEnumerable<float> rounded = density.Sample<double>(new(3), 50).Cast<double>().Select(x => (float)x);
        Assert.Equal(rounded, density.Sample<float>(new(3), 50).Cast<float>());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Points_lie_within_the_square_of_side_8(string name)
    {
        double[] sizes = [.. ToyDensity.Of(name).Sample<double>(new(4), 20_000).Cast<double>().Select(Math.Abs)];
        Assert.InRange(sizes.Count(x => x > 4), 0, 40);
        Assert.InRange(sizes.Max(), 2.5, 5);
    }

    [Fact]
    public void A_name_leads_to_its_density_and_a_typo_to_the_nearest()
    {
        Assert.All(ToyDensity.All, d => Assert.Same(d, ToyDensity.Of(d.Name.ToUpper(CultureInfo.InvariantCulture))));
        Assert.Equal(ToyDensity.All.Count, ToyDensity.All.Select(d => d.Name).Distinct().Count());
        string message = Assert.Throws<ArgumentException>(() => ToyDensity.Of("two-moon")).Message;
        Assert.Contains("pinwheel", message, StringComparison.Ordinal);
        Assert.EndsWith("but got 'two-moon'; did you mean 'two-moons'?", message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_rows_are_fine_and_fewer_are_refused()
    {
        Assert.Equal(0, new Circles().Sample<float>(new(1), 0).GetLength(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Circles().Sample<float>(new(1), -1));
    }
}
