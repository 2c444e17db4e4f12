using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Integration;

/// <summary>Results and messages of failed rows, and of the other rows of their batch.</summary>
public class FailureTests
{
    private static readonly SolveOptions Quiet = new() { ThrowOnFailure = false };

    public static TheoryData<string> All => [.. Tests.Solvers.AllSolvers.AnyField];

    [Theory]
    [InlineData(double.NaN, 1, "t0 = NaN")]
    [InlineData(0, double.PositiveInfinity, "t1 = Infinity")]
    [InlineData(0, double.NaN, "t1 = NaN")]
    public void A_time_that_is_not_finite_is_named(double t0, double t1, string named)
    {
        using Gradient<double> gradient = Gradient.Of<double>(
            t => Tensor.Sum(Ode.Solve((_, y) => -y, Tensor.Vector(1), t[0], t[1]).Last));
        SolveFailure failure = Assert.Single(gradient.Evaluate(new double[,] { { t0, t1 } }).Report.Failures);
        Assert.Contains($"but got {named};", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_diverging_row_keeps_its_earlier_values_and_does_not_affect_other_rows()
    {
        double[,] starts = { { 0.2 }, { 1 }, { -3 } };
        SolveOptions options = Quiet with { SaveAt = SaveAt.Times(0.25, 0.5, 1.5, 2) };
        Solution<double> solution = Ode.Solve<double>((t, y) => Square(y), starts, 0, 2, options);
        SolveFailure failure = Assert.Single(solution.Failures);
        Assert.Equal((1, solution.Status(1)), (failure.Row, failure.Status));
        Assert.Contains("Row 1", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1 / 0.75, solution.Values(1)[0, 0], 1e-4);
        Assert.Equal(2, solution.Values(1)[1, 0], 1e-4);
        Assert.Equal([double.NaN, double.NaN, double.NaN], [solution.Values(1)[2, 0], solution.Values(1)[3, 0], solution.Last[1, 0]]);
        foreach (int r in (int[])[0, 2])
        {
            Solution<double> alone = Ode.Solve<double>((t, y) => Square(y), new double[,] { { starts[r, 0] } }, 0, 2, options);
            Assert.Equal(alone.Values(), solution.Values(r));
            Assert.Equal(alone.Statistics, solution.StatisticsOf(r));
            Assert.Equal(SolveStatus.Succeeded, solution.Status(r));
        }
    }

    [Fact]
    public void Throwing_is_the_default_and_names_every_row()
    {
        double[,] starts = { { 0.2 }, { 1 }, { 2 } };
        SolveException thrown = Assert.Throws<SolveException>(() => Ode.Solve<double>((t, y) => Square(y), starts, 0, 2));
        Assert.Equal([1, 2], thrown.Failures.Select(f => f.Row));
        Assert.StartsWith("2 rows failed, the first: Row 1", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_field_that_becomes_NaN_fails_at_that_time(string name)
    {
        foreach (StepController? controller in Tests.Solvers.AllSolvers.Controllers(name, new FixedStep(0.1)))
        {
            SolveOptions options = Quiet with { Solver = SolverCatalogue.Create(name), Controller = controller, SaveAt = SaveAt.Steps };
            Solution<double> solution = Ode.Solve((t, y, dy) => dy[0] = t > 0.55 ? double.NaN : 1, [0.0], 0, 1, options);
            Assert.Equal(SolveStatus.NotFinite, solution.Status());
            Assert.Contains("became infinite or NaN at t = ", Assert.Single(solution.Failures).Message, StringComparison.Ordinal);
            Assert.InRange(solution.Times()[^1], 0.4, 0.65);
            Assert.Equal(solution.Times()[^1], solution.Values()[solution.Times().Length - 1, 0], 1e-12);
            Assert.Equal(double.NaN, solution.Last[0, 0]);
            Assert.Equal(SolveStatus.NotFinite, Ode.Solve((t, y, dy) => dy[0] = double.NaN, [0.0], 0, 1, options).Status());
        }
    }

    [Fact]
    public void A_field_of_noise_fails_with_StepTooSmall()
    {
        Solution<double> solution = Ode.Solve(
            (t, y, dy) => dy[0] = t < 0.5 ? 1 : BitConverter.DoubleToInt64Bits(t) * 2862933555777941757L >> 20, [0.0], 0, 1, Quiet);
        Assert.Equal(SolveStatus.StepTooSmall, solution.Status());
        Assert.Contains("what the clock resolves", solution.Failures[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Tests.Solvers.OrderConditionTests.Adaptive), MemberType = typeof(Tests.Solvers.OrderConditionTests))]
    public void A_pole_ends_a_solve_before_steps_are_lost_in_the_rounding_of_the_time(string name)
    {
        List<double> sizes = [];
        using OdeIntegrator<double> solve = new(
            (t, y, dy) => dy[0] = y[0] * y[0] * y[0], [1.5], 1, 3, Quiet with { Solver = SolverCatalogue.Create(name), Rtol = 1e-4, Atol = 1e-4 });
        while (solve.Step())
        {
            sizes.Add(solve.LastStep());
        }

        Assert.NotEqual(SolveStatus.Succeeded, solve.Status());
        Assert.Equal(1 + (0.5 / (1.5 * 1.5)), solve.Time(), 1e-3);
        Assert.InRange(sizes.Min(), 1e-16, 1e-10);
    }

    [Fact]
    public void Steps_run_out_exactly_at_MaxSteps()
    {
        VectorField<double> field = (t, y, dy) => dy[0] = Math.Cos(10 * t);
        int needed = Ode.Solve(field, [0.0], 0, 5).Statistics is var s ? (int)(s.Accepted + s.Rejected) : 0;
        Assert.Equal(SolveStatus.Succeeded, Ode.Solve(field, [0.0], 0, 5, Quiet with { MaxSteps = needed }).Status());
        Solution<double> stopped = Ode.Solve(field, [0.0], 0, 5, Quiet with { MaxSteps = needed - 1, SaveAt = SaveAt.Times(1, 5) });
        Assert.Equal(SolveStatus.OutOfSteps, stopped.Status());
        Assert.Equal(needed - 1, stopped.Statistics.Accepted + stopped.Statistics.Rejected);
        Assert.Contains($"MaxSteps = {needed - 1}", stopped.Failures[0].Message, StringComparison.Ordinal);
        Assert.Equal(Math.Sin(10) / 10, stopped.Values()[0, 0], 1e-4);
        Assert.Equal(double.NaN, stopped.Values()[1, 0]);
    }

    [Fact]
    public void A_NaN_initial_state_fails_only_its_row()
    {
        double[,] starts = { { 1, 2 }, { 1, double.NaN }, { double.PositiveInfinity, 0 }, { 3, 4 } };
        Solution<double> solution = Ode.Solve<double>((t, y) => -y, starts, 0, 1, Quiet with { SaveAt = SaveAt.Steps });
        Assert.Equal([1, 2], solution.Failures.Select(f => f.Row));
        Assert.Contains("in component 1 of y0", solution.Failures[0].Message, StringComparison.Ordinal);
        Assert.Equal(0, solution.StatisticsOf(1).Evaluations);
        Assert.Equal(3 * Math.Exp(-1), solution.Last[3, 0], 1e-5);
        Assert.Throws<ArgumentException>(() => Ode.Solve<double>((t, y) => -y, starts, double.NaN, 1));
        Assert.Throws<ArgumentException>(() => Ode.Solve<double>((t, y) => -y, starts, [0, 1], [1]));
    }

    [Fact]
    public void A_cancelled_solve_throws_OperationCanceledException_on_any_number_of_threads()
    {
        using CancellationTokenSource source = new();
        int calls = 0;
        VectorField<double> field = (t, y, dy) =>
        {
            dy[0] = Math.Cos(t);
            if (Interlocked.Increment(ref calls) == 200)
            {
                source.Cancel();
            }
        };
        foreach (int threads in (int[])[1, 2])
        {
            SolveOptions options = new() { Cancellation = source.Token, Threads = threads };
            Assert.ThrowsAny<OperationCanceledException>(() => Ode.Solve(field, new double[100, 1], 0, 1000, options));
            using Gradient<double> gradient = Gradient.Of<double>(y => Sum(Ode.Solve((t, x) => -x, y, 0, 1, null, options).Last));
            Assert.ThrowsAny<OperationCanceledException>(() => gradient.Evaluate(new double[100, 1]));
        }
    }

    [Fact]
    public void An_exception_of_a_field_reaches_the_caller_unchanged()
    {
        foreach (int rows in (int[])[1, 100])
        {
            VectorField<double> field = (t, y, dy) => throw new InvalidTimeZoneException("from the field");
            Assert.Equal("from the field", Assert.Throws<InvalidTimeZoneException>(() => Ode.Solve(field, new double[rows, 1], 0, 1)).Message);
        }
    }
}
