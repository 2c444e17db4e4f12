namespace Continua.Tests.Adjoints;

/// <summary>Tangents and second derivatives through solves, for every method.</summary>
public class SolveTangentTests
{
    private const int Rows = 5;

    public static TheoryData<string, string> All => TangentCase.All;

    [Theory]
    [MemberData(nameof(All))]
    public void States_have_the_same_bits_with_a_tangent(string solver, string steps)
    {
        TangentCase solve = new(TangentCase.Options(solver, steps), steps == "whole");
        double[][] point = TangentCase.Point(Rows);
        Assert.Equal(solve.Values(Rows, point), solve.WithTangent(Rows, point).Values);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_tangent_is_the_transpose_of_the_gradient(string solver, string steps)
    {
        TangentCase solve = new(TangentCase.Options(solver, steps), steps == "whole");
        double[][] point = TangentCase.Point(Rows), pulled = solve.Pulled(Rows, point);
        double[] tangents = solve.WithTangent(Rows, point).Tangents;
        for (int r = 0; r < Rows; r++)
        {
            double forwards = Dot(point[4], tangents, 6, r);
            double backwards = Dot(pulled[0], point[2], 2, r) + Dot(pulled[1], point[3], 2, r);
            Assert.InRange(Math.Abs(forwards - backwards), 0, 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_tangent_is_the_difference_of_solves_with_the_same_steps(string solver, string steps)
    {
        TangentCase solve = new(TangentCase.Options(solver, "fixed"), steps == "whole");
        double[][] point = TangentCase.Point(1);
        AssertNear(Difference(point, solve.Values), solve.WithTangent(1, point).Tangents, 1e-6);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_second_derivative_is_symmetric_and_the_difference_of_gradients(string solver, string steps)
    {
        TangentCase solve = new(TangentCase.Options(solver, steps), steps == "whole");
        double[][] point = TangentCase.Point(Rows);
        (double[][] forwards, double[][] backwards) = solve.HessianProduct(Rows, point);
        AssertNear([.. backwards[0], .. backwards[1]], [.. forwards[0], .. forwards[1]], 1e-11);
        double[][] other = [point[0], point[1], [.. point[3]], [.. point[2]], point[4]];
        double[][] product = solve.HessianProduct(Rows, other).Forwards;
        for (int r = 0; r < Rows; r++)
        {
            double one = Dot(forwards[0], other[2], 2, r) + Dot(forwards[1], other[3], 2, r);
            Assert.Equal(one, Dot(product[0], point[2], 2, r) + Dot(product[1], point[3], 2, r), 1e-10);
        }

        TangentCase given = new(TangentCase.Options(solver, "fixed"), steps == "whole");
        double[][] single = TangentCase.Point(1), found = given.HessianProduct(1, single).Forwards;
        AssertNear(Difference(single, (rows, x) => [.. given.Gradient(rows, x).SelectMany(part => part)]), [.. found[0], .. found[1]], 1e-5);
    }

    /// <summary>The central difference along the tangents of a point, extrapolated.</summary>
    private static double[] Difference(double[][] point, Func<int, double[][], double[]> function)
    {
        double[] whole = Central(2e-3), half = Central(1e-3);
        return [.. half.Zip(whole, (h, w) => ((4 * h) - w) / 3)];

        double[] Central(double by) =>
            [.. function(1, Moved(by)).Zip(function(1, Moved(-by)), (more, less) => (more - less) / (2 * by))];

        double[][] Moved(double by) =>
        [
            [.. point[0].Zip(point[2], (x, v) => x + (by * v))], [.. point[1].Zip(point[3], (x, v) => x + (by * v))],
            .. point[2..],
        ];
    }

    private static void AssertNear(double[] expected, double[] found, double tolerance)
    {
        double miss = expected.Zip(found, (a, b) => Math.Abs(a - b)).Max(), size = expected.Max(Math.Abs);
        Assert.True(miss <= tolerance * Math.Max(1, size), $"{string.Join(' ', expected)}\n but {string.Join(' ', found)}");
    }

    private static double Dot(double[] a, double[] b, int size, int row) =>
        Enumerable.Range(row * size, size).Sum(i => a[i] * b[i]);
}
