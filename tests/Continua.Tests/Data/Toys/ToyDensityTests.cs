using System.Globalization;
using Continua.Learning;

namespace Continua.Tests.Data;

/// <summary>Properties of every toy density.</summary>
public class ToyDensityTests
{
    public static TheoryData<string> Names => [.. ToyDensity.All.Select(d => d.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_point_depends_only_on_its_number(string name)
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
    public void Points_in_single_precision_are_the_rounded_points_in_double_precision(string name)
    {
        ToyDensity density = ToyDensity.Of(name);
        IEnumerable<float> rounded = density.Sample<double>(new(3), 50).Cast<double>().Select(x => (float)x);
        Assert.Equal(rounded, density.Sample<float>(new(3), 50).Cast<float>());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nearly_all_points_are_within_the_square_of_side_8(string name)
    {
        double[] sizes = [.. ToyDensity.Of(name).Sample<double>(new(4), 20_000).Cast<double>().Select(Math.Abs)];
        Assert.InRange(sizes.Count(x => x > 4), 0, 40);
        Assert.InRange(sizes.Max(), 2.5, 5);
    }

    [Fact]
    public void Names_are_found_in_any_case_and_typos_give_the_nearest_name()
    {
        Assert.All(ToyDensity.All, d => Assert.Same(d, ToyDensity.Of(d.Name.ToUpper(CultureInfo.InvariantCulture))));
        Assert.Equal(ToyDensity.All.Count, ToyDensity.All.Select(d => d.Name).Distinct().Count());
        string message = Assert.Throws<ArgumentException>(() => ToyDensity.Of("two-moon")).Message;
        Assert.Contains("pinwheel", message, StringComparison.Ordinal);
        Assert.EndsWith("but got 'two-moon'; did you mean 'two-moons'?", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Zero_rows_are_allowed_and_a_negative_number_is_rejected()
    {
        Assert.Equal(0, new Circles().Sample<float>(new(1), 0).GetLength(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Circles().Sample<float>(new(1), -1));
    }
}
