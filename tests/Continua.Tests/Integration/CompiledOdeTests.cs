using static Continua.Tensor;

namespace Continua.Tests.Integration;

/// <summary>Compiled equations, and equations with separate arguments for each row.</summary>
public class CompiledOdeTests
{
    public static TheoryData<string> All => [.. Solvers.AllSolvers.AnyField];

    [Theory]
    [MemberData(nameof(All))]
    public void A_compiled_equation_gives_the_same_bits_as_the_uncompiled_one(string name)
    {
        SolveOptions options = Options(name);
        Tensor Field(Tensor t, Tensor y) => [y[1], -Sin(y[0]) + Cos(2 * t)];
        CompiledOde<double> compiled = Ode.Compile<double>(Field, 2);
        double[,] starts = { { 1, 0 }, { 0.3, -2 }, { 2, 1 } };
        Solution<double> direct = Ode.Solve(Field, starts, 0, 2, options);
        for (int repeat = 0; repeat < 3; repeat++)
        {
            Assert.Equal(direct.Last, compiled.Solve(starts, [0], [2], options).Last);
            Solution<double> alone = compiled.Solve([0.3, -2.0], 0, 2, options);
            Assert.Equal([direct.Last[1, 0], direct.Last[1, 1]], alone.Last.Cast<double>());
            Assert.Equal(direct.StatisticsOf(1), alone.Statistics);
        }
    }

    [Fact]
    public void A_compiled_equation_can_be_solved_by_many_threads_at_once()
    {
        CompiledOde<double> compiled = Ode.Compile<double>((t, y) => [y[1], -Sin(y[0])], 2);
        double expected = compiled.Solve([1.0, 0.0], 0, 20).Last[0, 0];
        Parallel.For(0, 200, n => Assert.Equal(expected, compiled.Solve([1.0, 0.0], 0, 20, new() { Threads = 1 }).Last[0, 0]));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Each_row_has_separate_arguments_in_plain_traced_and_compiled_form(string name)
    {
        SolveOptions options = Options(name);
        const int Rows = 70;
        double[,] starts = new double[Rows, 2], arguments = new double[Rows, 2];
        for (int r = 0; r < Rows; r++)
        {
            (starts[r, 0], starts[r, 1]) = (1 + (0.01 * r), 0);
            (arguments[r, 0], arguments[r, 1]) = (1 + (0.05 * r), 0.1 * (r % 7));
        }

        Tensor Field(Tensor t, Tensor y, Tensor a) => [y[1], (-Exp(0.1 * a[0]) * Sin(y[0])) - (a[1] * y[1])];
        Solution<double> traced = Ode.Solve(Field, starts, arguments, 0, 2, options);
        Solution<double> compiled = Ode.Compile<double>(Field, 2, 2).Solve(starts, arguments, [0], [2], options);
        Solution<double> plain = Ode.Solve<double>(
            (t, y, a, dy) => (dy[0], dy[1]) = (y[1], (-Math.Exp(0.1 * a[0]) * Math.Sin(y[0])) - (a[1] * y[1])), starts, arguments, 0, 2, options);
        Assert.Equal(traced.Last, compiled.Last);
        for (int r = 0; r < Rows; r += 9)
        {
            (double first, double second) = (arguments[r, 0], arguments[r, 1]);
            double[,] start = { { starts[r, 0], starts[r, 1] } };
            Solution<double> alone = Ode.Compile<double>(Field, 2, 2).Solve(start, new[,] { { first, second } }, [0], [2], options);
            Assert.Equal([alone.Last[0, 0], alone.Last[0, 1]], [traced.Last[r, 0], traced.Last[r, 1]]);
            Solution<double> written = Ode.Solve(
                (t, y, dy) => (dy[0], dy[1]) = (y[1], (-Math.Exp(0.1 * first) * Math.Sin(y[0])) - (second * y[1])), [starts[r, 0], starts[r, 1]], 0, 2, options);
            Assert.Equal(written.Last[0, 0], plain.Last[r, 0]);
            Assert.Equal(plain.Last[r, 0], traced.Last[r, 0], 1e-4);
        }
    }

    private static SolveOptions Options(string name) => new()
    {
        Solver = SolverCatalogue.Create(name),
        Controller = Solvers.AllSolvers.IsAdaptive(name) ? null : new FixedStep(0.01),
    };
}
