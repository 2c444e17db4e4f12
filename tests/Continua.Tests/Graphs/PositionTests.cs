using static Continua.Tensor;

namespace Continua.Tests.Graphs;

/// <summary>An invalid position fails its row; an invalid constant position is rejected at once.</summary>
public class PositionTests
{
    private static readonly Tensor Table = Constant([10, 20, 30], [3]);

    public static TheoryData<double> Invalid => [2.5, -1, -0.4, 3, 1e9, -1e18, double.NaN, double.PositiveInfinity, 1.001];

    [Theory]
    [MemberData(nameof(Invalid))]
    public void A_row_with_an_invalid_position_fails_with_a_message(double position)
    {
        Check<double>(position);
        Check<float>(float.CreateSaturating(position));

        static void Check<T>(T position)
            where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        {
            T[,] rows = { { T.One, T.One }, { position, T.One }, { T.One + T.One, T.One } };
            using Gradient<T> gradient = Gradient.Of<T>(x => Gather(Table, ToIndex(x[0])) * x[1]);
            GradientResult<T> found = gradient.Evaluate(rows);
            SolveFailure failure = Assert.Single(found.Report.Failures);
            Assert.Equal((1, SolveStatus.InvalidPosition), (failure.Row, failure.Status));
            Assert.Contains("from 0 to 2", failure.Message, StringComparison.Ordinal);
            Assert.Equal(50, found.Value);
            Assert.Equal([false, true, false], found.Losses.Select(T.IsNaN));
            Assert.True(T.IsNaN(found.ByInputs[0][1, 1]));
        }
    }

    [Fact]
    public void Sums_over_rows_exclude_a_row_with_an_invalid_position()
    {
        Learning.Linear scale = new(1, 1);
        using Gradient<double> gradient = Gradient.Of<double>(x => Sum(scale.Apply(x[1..])) * Gather(Table, ToIndex(x[0])), scale);
        Learning.Parameters<double> theta = scale.Initialize<double>(new(1));
        double[] of = gradient.Evaluate(theta, new double[,] { { 1, 2 }, { 7, 3 }, { 0, 4 } }).ByParameters;
        Assert.Equal(gradient.Evaluate(theta, new double[,] { { 1, 2 }, { 0, 4 } }).ByParameters, of);
    }

    [Fact]
    public void A_row_whose_condition_discards_the_invalid_position_does_not_fail()
    {
        using Gradient<double> gradient = Gradient.Of<double>(x => Where(x[0] < 0, 0, Gather(Table, ToIndex(x[0]))));
        GradientResult<double> found = gradient.Evaluate(new double[,] { { -1 }, { 2 } });
        Assert.Empty(found.Report.Failures);
        Assert.Equal(30, found.Value);
    }

    [Fact]
    public void Positions_may_differ_from_whole_numbers_by_rounding()
    {
        using Gradient<float> gradient = Gradient.Of<float>(x => Gather(Table, ToIndex(10 * x[0])));
        Assert.Equal([20, 30, 10], gradient.Evaluate(new float[,] { { 0.1f }, { 0.2f }, { 0 } }).Losses);
        using Gradient<double> thirds = Gradient.Of<double>(x => Gather(Table, ToIndex(x[0] * 3)));
        Assert.Equal([20], thirds.Evaluate(new double[,] { { 1 / 3.0 } }).Losses);
    }

    [Fact]
    public void Invalid_constant_positions_are_rejected_at_once()
    {
        Assert.Contains("but got 2.5", Assert.Throws<ArgumentException>(() => ToIndex(2.5)).Message, StringComparison.Ordinal);
        Assert.Contains("but got -1", Assert.Throws<ArgumentException>(() => ToIndex(Vector(0, -1))).Message, StringComparison.Ordinal);
        Assert.Contains("from 0 to 2", Assert.Throws<ArgumentException>(() => Gather(Table, ToIndex(3))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_position_out_of_range_in_a_field_fails_the_solve()
    {
        using Gradient<double> gradient = Gradient.Of<double>(
            x => Sum(Ode.Solve((t, y) => y * Gather(Table, ToIndex(x[1])) * 0.01, x[..1], 0, 1).Last));
        GradientResult<double> found = gradient.Evaluate(new double[,] { { 1, 1 }, { 1, 5 } });
        Assert.Equal(1, Assert.Single(found.Report.Failures).Row);
        Assert.Equal(Math.Exp(0.2), found.Value, 1e-5);
    }
}
