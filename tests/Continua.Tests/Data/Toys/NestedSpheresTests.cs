using Continua.Learning;

namespace Continua.Tests.Data;

public class NestedSpheresTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Distances_and_labels_follow_the_formula(int dimension)
    {
        LabelledRows<double> rows = new NestedSpheres(dimension).Sample<double>(new(1));
        Assert.Equal((2000, dimension, 500), (rows.Count, rows.Values.GetLength(1), rows.Labels.Count(l => l == 0)));
        double[] shares = [.. Enumerable.Range(0, rows.Count).Select(r => UniformNumber(rows, r))];
        Assert.All(shares, u => Assert.InRange(u, -1e-12, 1 + 1e-12));

        // A uniform random number has the mean ½ and the variance 1/12.
        foreach (int label in (int[])[0, 1])
        {
            double[] numbers = [.. shares.Where((_, r) => rows.Labels[r] == label)];
            Assert.Equal(0.5, numbers.Average(), 4 / Math.Sqrt(12 * numbers.Length));
            Assert.Equal(1 / 12.0, numbers.Average(u => (u - 0.5) * (u - 0.5)), 0.012);
        }
    }

    [Fact]
    public void Directions_are_uniform()
    {
        float[,] values = new NestedSpheres(3).Sample<float>(new(2), 0, 30_000).Values;
        for (int a = 0; a < 3; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                double[] products = [.. Enumerable.Range(0, 30_000).Select(r => values[r, a] * values[r, b] / Squares(values, r))];
                Assert.Equal(a == b ? 1 / 3.0 : 0, products.Average(), 0.01);
            }

            Assert.Equal(0, Enumerable.Range(0, 30_000).Average(r => values[r, a]), 0.02);
        }
    }

    [Fact]
    public void A_point_depends_only_on_its_number_within_its_class()
    {
        LabelledRows<double> many = new NestedSpheres().Sample<double>(new(3), 20, 30), few = new NestedSpheres().Sample<double>(new(3), 2, 3);
        Assert.Equal(many.Take([0, 1, 20, 21, 22]).Values, few.Values);
        Assert.Equal([0, 0, 1, 1, 1], few.Labels);
        Assert.Equal(new double[,] { { -1 }, { -1 }, { 1 }, { 1 }, { 1 } }, few.Targets(label => label == 0 ? -1 : 1));
    }

    [Fact]
    public void Invalid_dimensions_and_numbers_of_points_are_rejected()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new NestedSpheres(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NestedSpheres().Sample<float>(new(1), -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NestedSpheres().Sample<float>(new(1), 1, -1));
    }

    // The u for which the distance is a + (b − a) u^(1/d).
    private static double UniformNumber(LabelledRows<double> rows, int r)
    {
        double distance = Math.Sqrt(Enumerable.Range(0, rows.Values.GetLength(1)).Sum(c => rows.Values[r, c] * rows.Values[r, c]));
        return Math.Pow((distance - rows.Labels[r]) / 0.5, rows.Values.GetLength(1));
    }

    private static double Squares(float[,] values, int r) =>
        (values[r, 0] * values[r, 0]) + (values[r, 1] * values[r, 1]) + (values[r, 2] * values[r, 2]);
}
