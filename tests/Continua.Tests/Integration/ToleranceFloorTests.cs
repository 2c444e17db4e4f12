using System.Numerics;

namespace Continua.Tests.Integration;

/// <summary>
/// The tolerance of a component is max(atol + rtol·|y|, ε·|y|): with a tolerance below the rounding of values, step
/// sizes would follow rounding errors.
/// </summary>
public class ToleranceFloorTests
{
    public static TheoryData<string> Adaptive => Tests.Solvers.OrderConditionTests.Adaptive;

    [Theory]
    [MemberData(nameof(Adaptive))]
    public void All_tolerances_below_rounding_give_the_same_bits(string name)
    {
        Check<float>(Math.Pow(2, -23));
        Check<double>(Math.Pow(2, -52));

        void Check<T>(double rounding)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            foreach (bool shared in (bool[])[false, true])
            {
                SolveOptions options = new()
                {
                    Solver = SolverCatalogue.Create(name),
                    Atol = 0,
                    MaxSteps = 400,
                    ThrowOnFailure = false,
                    Controller = new PidController { Shared = shared },
                    SaveAt = SaveAt.Steps,
                };
                T[,] starts = new T[37, 2];
                for (int r = 0; r < 37; r++)
                {
                    (starts[r, 0], starts[r, 1]) = (T.CreateTruncating(1 + r), T.CreateTruncating(-0.01 * (r + 1)));
                }

                Solution<T> Solve(double rtol) => Ode.Solve(
                    (t, y) => [y[1], -Tensor.Sin(y[0])], starts, 0, 0.05, options with { Rtol = rtol });
                Assert.Empty(Solve(rounding).Notes);
                Solution<T> at = Solve(rounding / 1000), below = Solve(rounding / 1e6);
                Assert.Contains("at least the rounding of its value", Assert.Single(below.Notes), StringComparison.Ordinal);
                for (int r = 0; r < 37; r++)
                {
                    Assert.Equal(at.Times(r), below.Times(r));
                    Assert.Equal(at.Values(r), below.Values(r));
                    Assert.Equal(at.StatisticsOf(r), below.StatisticsOf(r));
                }
            }
        }
    }

    [Fact]
    public void Tolerances_above_rounding_are_used_unchanged_and_without_a_note()
    {
        VectorField<float> field = (t, y, dy) => (dy[0], dy[1]) = (y[1], -MathF.Sin(y[0]));
        Solution<float> Solve(double rtol, double atol) => Ode.Solve<float>(field, [0.5f, 0], 0, 5, new() { Rtol = rtol, Atol = atol });
        Assert.Empty(Solve(1e-6, 1e-8).Notes);
        Assert.Empty(Solve(2e-7, 0).Notes);
        Assert.Empty(Solve(0, 1e-6).Notes);
        Assert.Single(Solve(0, 1e-8).Notes);
        Assert.Single(Solve(1e-9, 1e-9).Notes);
        Assert.Equal(Solve(0, 1e-6).Last, Solve(1e-30, 1e-6).Last);
    }

    [Theory]
    [InlineData(1e-9)]
    [InlineData(1e-16)]
    public void The_fix_in_the_note_works(double rtol)
    {
        string note = Assert.Single(Ode.Solve<float>((t, y, dy) => dy[0] = -y[0], [1f], 0, 1, new() { Rtol = rtol, Atol = 0 }).Notes);
        Assert.Contains("raise rtol to 2e-7, or solve in double", note, StringComparison.Ordinal);
        Assert.Empty(Ode.Solve<float>((t, y, dy) => dy[0] = -y[0], [1f], 0, 1, new() { Rtol = 2e-7, Atol = 0 }).Notes);
        Solution<double> wide = Ode.Solve((t, y, dy) => dy[0] = -y[0], [1.0], 0, 1, new() { Rtol = rtol, Atol = 0, MaxSteps = 1_000_000 });
        Assert.Equal(rtol < 2e-16 ? 1 : 0, wide.Notes.Count);
        Assert.All(wide.Notes, n => Assert.Contains("raise rtol to 3e-16", n, StringComparison.Ordinal));
        Assert.Empty(Ode.Solve((t, y, dy) => dy[0] = -y[0], [1.0], 0, 1, new() { Rtol = 3e-16, Atol = 0, MaxSteps = 1_000_000 }).Notes);
    }

    [Fact]
    public void Reports_of_gradients_and_integrators_contain_the_note()
    {
        SolveOptions options = new() { Rtol = 1e-9, Atol = 1e-12 };
        using Gradient<float> gradient = Gradient.Of<float>(y => Tensor.Sum(Ode.Solve((t, x) => -x, y, 0, 1, null, options).Last));
        float[,] starts = new float[100, 1];
        starts[7, 0] = 1;
        GradientResult<float> result = gradient.Evaluate(starts);
        Assert.Contains("(in one solve)", Assert.Single(result.Report.Notes), StringComparison.Ordinal);
        using OdeIntegrator<float> byHand = new((t, y, dy) => dy[0] = -y[0], [1f], 0, 1, options);
        Assert.Empty(byHand.Notes);
        byHand.Step();
        Assert.Single(byHand.Notes);
    }

    [Fact]
    public void Notes_do_not_depend_on_other_rows_or_threads()
    {
        float[,] starts = new float[100, 1];
        for (int r = 0; r < 100; r++)
        {
            starts[r, 0] = r < 10 ? 1 : 1e-4f;
        }

        double[] ends = [.. Enumerable.Range(0, 100).Select(r => 0.1 + (0.01 * r))];
        foreach (int threads in (int[])[1, 2])
        {
            SolveOptions options = new() { Rtol = 0, Atol = 1e-8, Threads = threads };
            string note = Assert.Single(Ode.Solve((t, y) => -0.01 * y, starts, [0], ends, options).Notes);
            Assert.Contains("in 10 solves", note, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Adaptive))]
    public void A_component_that_stays_zero_is_within_a_tolerance_of_zero(string name)
    {
        foreach (int rows in (int[])[1, 20])
        {
            double[,] starts = new double[rows, 2];
            for (int r = 0; r < rows; r++)
            {
                starts[r, 0] = 1 + r;
            }

            Solution<double> solution = Ode.Solve<double>(
                (t, y) => [-y[0], -y[1]], starts, 0, 1, new() { Solver = SolverCatalogue.Create(name), Rtol = 1e-6, Atol = 0 });
            Assert.Equal(rows * Math.Exp(-1), solution.Last[rows - 1, 0], 1e-4 * rows);
            Assert.Equal(0, solution.Last[0, 1]);
        }
    }

    // The errors are float rounding errors, which vary at random: they are compared over several starts, up to a factor
    // of 3, or 4 for Vern9.
    [Theory]
    [MemberData(nameof(Adaptive))]
    public void A_tolerance_of_one_billionth_in_float_costs_little_and_is_as_accurate(string name)
    {
        Solver solver = SolverCatalogue.Create(name);
        // The coefficients of Vern9 are so large that in float the rounding of its error estimate determines the step
        // sizes: they shrink until that rounding is below the target of the controller. A larger number of steps also
        // accumulates more rounding errors.
        Check(Lorenz<float>, Lorenz<double>, solver.Order <= 8 ? 1.5 : 2);
        Check(Pendulum<float>, Pendulum<double>, solver.Order <= 5 ? 1.5 : solver.Order <= 8 ? 2 : 9);

        void Check(
            Func<double, SolveOptions, Solution<float>> narrow, Func<double, SolveOptions, Solution<double>> wide, double factor)
        {
            (long loose, double looseError) = Cost(narrow, wide, solver, 1e-7);
            (long tight, double tightError) = Cost(narrow, wide, solver, 1e-9);
            Assert.InRange(tight, 0, factor * loose);
            Assert.InRange(tightError, 0, (solver.Order <= 8 ? 3 : 4) * looseError);
        }
    }

    [Theory]
    [InlineData("tsit5", 0.5, 0.5)]
    [InlineData("tsit5", 1, 0)]
    [InlineData("tsit5", 2, 0)]
    [InlineData("dopri5", 0.5, 0.5)]
    [InlineData("dopri5", 1, 0)]
    [InlineData("dopri5", 2, 0)]
    public void A_tighter_tolerance_costs_at_most_half_more_evaluations_for_a_pendulum_through_zero(string name, float angle, float velocity)
    {
        (long Evaluations, double Error) At(double tolerance)
        {
            SolveOptions options = new() { Solver = SolverCatalogue.Create(name), Rtol = tolerance, Atol = tolerance };
            Solution<float> found = Ode.Solve<float>(
                (t, y, dy) => (dy[0], dy[1]) = (y[1], -MathF.Sin(y[0])), [angle, velocity], 0, 10, options);
            Solution<double> exact = Ode.Solve(
                (t, y, dy) => (dy[0], dy[1]) = (y[1], -Math.Sin(y[0])), [angle, velocity], 0, 10,
                options with { Solver = new Dopri8(), Rtol = 1e-12, Atol = 1e-12 });
            return (found.Statistics.Evaluations, Math.Abs(found.Last[0, 0] - exact.Last[0, 0]));
        }

        ((long loose, double looseError), (long tight, double tightError)) = (At(1e-7), At(1e-9));
        Assert.InRange(tight, 0, 1.5 * loose);
        // Both errors are of the size of float rounding over the span, and vary at random.
        Assert.InRange(tightError, 0, Math.Max(3 * looseError, 1e-6));
    }

    private static (long Evaluations, double Error) Cost(
        Func<double, SolveOptions, Solution<float>> narrow, Func<double, SolveOptions, Solution<double>> wide, Solver solver, double tolerance)
    {
        SolveOptions options = new()
        {
            Solver = solver,
            Rtol = tolerance,
            Atol = tolerance,
            MaxSteps = 10_000_000,
            SaveAt = SaveAt.Every(0.1),
        };
        (long evaluations, double squares) = (0, 0);
        for (double start = 1.5; start < 2.25; start += solver.Order <= 2 ? 0.2 : 0.1)
        {
            Solution<float> found = narrow(start, options);
            evaluations += found.Statistics.Evaluations;
            squares += Squares(found, wide(start, options with { Solver = new Dopri8(), Rtol = 1e-13, Atol = 1e-13 }));
        }

        return (evaluations, Math.Sqrt(squares));
    }

    private static Solution<T> Lorenz<T>(double start, SolveOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T s = T.CreateTruncating(10), r = T.CreateTruncating(28), b = T.CreateTruncating(8.0 / 3), x = T.CreateTruncating((float)start);
        return Ode.Solve<T>(
            (t, y, dy) => (dy[0], dy[1], dy[2]) = (s * (y[1] - y[0]), (y[0] * (r - y[2])) - y[1], (y[0] * y[1]) - (b * y[2])),
            [x, T.One, T.One], 0, 2, options);
    }

    private static Solution<T> Pendulum<T>(double start, SolveOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Ode.Solve<T>((t, y, dy) => (dy[0], dy[1]) = (y[1], -T.Sin(y[0])), [T.CreateTruncating((float)start), T.Zero], 0, 2, options);

    private static double Squares<T>(Solution<T> found, Solution<double> exact)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        found.Values().Cast<T>().Zip(exact.Values().Cast<double>(), (a, b) => Math.Pow(double.CreateTruncating(a) - b, 2)).Sum();
}
