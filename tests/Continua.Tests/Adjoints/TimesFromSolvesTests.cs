using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Adjoints;

/// <summary>A time computed by another solve has double precision, or is refused.</summary>
public class TimesFromSolvesTests
{
    private const double Tolerance = 2e-6;

    private static readonly SolveOptions Options = new() { Rtol = 1e-6, Atol = 1e-7 };

    public static TheoryData<double> Starts => [0, 1e5, -1e5, 1.7e9, -1.7e9];

    [Theory]
    [MemberData(nameof(Starts))]
    public void The_end_of_a_solve_is_a_time_in_double(double t0) =>
        AssertResult(t0, Math.Exp(-1), (y, t) => Decayed(y, t, Later(t).Last[0]).Last);

    [Theory]
    [MemberData(nameof(Starts))]
    public void A_save_of_a_solve_is_a_time_in_double(double t0) => AssertResult(t0, Math.Exp(-0.5), (y, t) =>
    {
        SolvedTensor later = Later(t, Vector(0.5));
        return Decayed(y, t, later.Last[0], later.Saved[0]).Saved;
    });

    [Theory]
    [MemberData(nameof(Starts))]
    public void Costs_of_a_solve_are_times_in_double(double t0) => AssertResult(t0, Math.Exp(-1), (y, t) =>
    {
        SolvedTensor solved = Ode.Solve((_, z) => 0 * z, t, 0, 1, new RunningCosts((_, z, _) => z[0] + 1), options: Options);
        return Decayed(y, t, solved.Costs[0]).Last;
    });

    [Theory]
    [MemberData(nameof(Starts))]
    public void The_derivative_of_a_solve_is_a_time_in_double(double t0) => AssertResult(t0, Math.Exp(-1), (y, t) =>
    {
        // d/da of ½ (a + 1)², with a advanced by a solve: a + 1.
        Tensor half = 0.5 * Square(Later(t).Last[0]);
        return Decayed(y, t, Derivatives.Of(half, t)[0]).Last;
    });

    [Theory]
    [MemberData(nameof(Starts))]
    public void A_solve_after_a_solve_is_a_time_in_double(double t0) => AssertResult(t0, Math.Exp(-2), (y, t) =>
        Decayed(y, t, Later(Later(t).Last).Last[0]).Last);

    [Theory]
    [MemberData(nameof(Starts))]
    public void A_time_from_a_solve_inside_a_field_is_in_double(double t0) => AssertResult(t0, Math.Exp(-1), (y, t) =>
    {
        // A factor of 1: the end of z' = 1 from the given time to the time computed by a solve.
        Tensor Factor() => Ode.Solve((_, z) => 0 * z + 1, Zeros([1]), t[0], Later(t).Last[0], options: Options).Last;
        return Ode.Solve((_, z) => -z * Factor(), y, 0, 1, options: Options).Last;
    });

    [Fact]
    public void A_solve_of_constants_gives_the_same_time_to_every_number_of_rows()
    {
        using Gradient<float> gradient = Gradient.Of<float>(y =>
            Sum(Decayed(y, Vector(1.7e9), Later(Vector(1.7e9)).Last[0]).Last));
        foreach (int rows in (int[])[1, 40, 3, 33])
        {
            double[,] ones = new double[rows, 1];
            for (int r = 0; r < rows; r++)
            {
                ones[r, 0] = 1;
            }

            Assert.Equal(rows * Math.Exp(-1), gradient.Evaluate(ones).Value, rows * Tolerance);
        }
    }

    [Fact]
    public void A_row_fails_alone_when_the_solve_of_its_time_failed()
    {
        // z' = z² has no solution at 1 from 1.5; from 0.5 its value there is 1.
        using Gradient<float> gradient = Gradient.Of<float>((y, z) =>
            Sum(Decayed(y, Vector(0), Ode.Solve((_, w) => w * w, z, 0, 1, options: Options).Last[0]).Last));
        GradientResult<float> result = gradient.Evaluate(new double[,] { { 1 }, { 1 } }, new double[,] { { 1.5 }, { 0.5 } });
        Assert.Equal(0, Assert.Single(result.Report.Failures).Row);
        Assert.Equal(Math.Exp(-1), result.Value, 1e-5);
    }

    [Fact]
    public void Times_that_cannot_be_computed_in_double_are_refused_only_in_single_precision()
    {
        void Ones<T>(T t, ReadOnlySpan<T> y, Span<T> slope)
            where T : struct, System.Numerics.INumber<T> => slope.Fill(T.One);
        SolveOptions shared = Options with { Controller = new PidController { Shared = true } };

        Assert.Contains("plain C#", Refused((y, t) => Decayed(y, t, Ode.Solve<float>(Ones, null, t, 0, 1).Last[0])), StringComparison.Ordinal);
        Assert.Contains("share their steps", Refused((y, t) => Decayed(y, t, Shared(t).Last[0])), StringComparison.Ordinal);

        using Gradient<double> exact = Gradient.Of<double>((y, t) => Sum(Decayed(y, t, Shared(t).Last[0]).Last), options: new() { ByInputs = false });
        Assert.Equal(Math.Exp(-1), exact.Evaluate(new double[,] { { 1 } }, new double[,] { { 1.7e9 } }).Value, Tolerance);
        using Gradient<float> untimed = Gradient.Of<float>((Tensor y, Tensor t) => Sum(Ode.Solve((_, z) => -z, Shared(t).Last * y, 0, 1).Last));
        Assert.Equal(2 * Math.Exp(-1), untimed.Evaluate(new double[,] { { 1 } }, new double[,] { { 1 } }).Value, Tolerance);

        SolvedTensor Shared(Tensor t) => Ode.Solve((_, z) => (0 * z) + 1, t, 0, 1, options: shared);
    }

    private static string Refused(Func<Tensor, Tensor, SolvedTensor> solve)
    {
        using Gradient<float> gradient = Gradient.Of<float>((y, t) => Sum(solve(y, t).Last), options: new() { ByInputs = false });
        return Assert.Throws<NotSupportedException>(
            () => gradient.Evaluate(new double[,] { { 1 } }, new double[,] { { 1.7e9 } })).Message;
    }

    private static SolvedTensor Later(Tensor t, Tensor? saves = null) => Ode.Solve((_, z) => (0 * z) + 1, t, 0, 1, saves, Options);

    private static SolvedTensor Decayed(Tensor y, Tensor t, Tensor t1, Tensor? save = null) =>
        Ode.Solve((_, z) => -z, y, t[0], t1, save is null ? null : Reshape(save, [1]), Options);

    private static void AssertResult(double t0, double expected, Func<Tensor, Tensor, Tensor> solved)
    {
        using Gradient<float> gradient = Gradient.Of<float>((y, t) => Sum(solved(y, t)), options: new() { ByInputs = false });
        GradientResult<float> result = gradient.Evaluate(
            new double[,] { { 1 }, { 2 }, { 1 } }, new double[,] { { t0 + 0.4 }, { t0 - 0.3 }, { t0 + 0.1 } });
        Assert.Empty(result.Report.Failures);
        Assert.Equal(expected, result.Losses[0], Tolerance);
        Assert.Equal(2 * expected, result.Losses[1], 2 * Tolerance);
        Assert.Equal(expected, result.Losses[2], Tolerance);
    }
}
