using System.Numerics;
using static Continua.Tensor;

namespace Continua.Tests.Solvers;

/// <summary>Symplectic methods: orders, energy, reversibility, gradients, bits, and the fields that they take.</summary>
public class SymplecticTests
{
    private const double Eccentricity = 0.5, Period = 2 * Math.PI;

    private static readonly double[] Perihelion = [1 - Eccentricity, 0, 0, Math.Sqrt((1 + Eccentricity) / (1 - Eccentricity))];

    private static readonly SeparableTerm<double> Kepler = new(
        (t, p, dq) => (dq[0], dq[1]) = (p[0], p[1]),
        (t, q, dp) =>
        {
            double square = (q[0] * q[0]) + (q[1] * q[1]), cube = square * Math.Sqrt(square);
            (dp[0], dp[1]) = (-q[0] / cube, -q[1] / cube);
        });

    public static TheoryData<string> All => [.. AllSolvers.Symplectic];

    [Theory]
    [MemberData(nameof(All))]
    public void The_error_of_an_orbit_falls_with_the_order(string name)
    {
        double[] errors = [.. ((int[])[200, 400, 800]).Select(steps => Distance(Solve(Kepler, name, Perihelion, Period, Period / steps), Perihelion))];
        double slope = Math.Log2(errors[0] / errors[2]) / 2, order = SolverCatalogue.Create(name).Order;

        // After a whole period, the error of first order along the orbit vanishes.
        Assert.Equal(name == "symplecticeuler" ? 2 : order, slope, 0.2);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_order_also_holds_for_velocities_and_forces_that_depend_on_time(string name)
    {
        // q = sin t + t, p = 1 + cos 2t.
        SeparableTerm<double> driven = new(
            (t, p, dq) => dq[0] = Math.Cos(t) + 1 + ((p[0] - 1 - Math.Cos(2 * t)) * p[0]),
            (t, q, dp) => dp[0] = (-2 * Math.Sin(2 * t)) + Math.Sin(q[0] - Math.Sin(t) - t));
        double[] errors = [.. ((int[])[20, 40, 80]).Select(
            steps => Distance(Solve(driven, name, [0, 2], 2, 2.0 / steps), [Math.Sin(2) + 2, 1 + Math.Cos(4)]))];
        Assert.InRange(Math.Log2(errors[0] / errors[2]) / 2, SolverCatalogue.Create(name).Order - 0.25, 8);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_energy_oscillates_and_does_not_drift(string name)
    {
        double[] largest = new double[2];
        for (int k = 0; k < 2; k++)
        {
            int each = 100 * (k + 1), orbits = 40;
            SolveOptions options = Options(name, Period / each) with { SaveAt = SaveAt.Steps };
            double[,] states = Ode.Solve(Kepler, Perihelion, 0, orbits * Period, options).Values();
            double[] errors = [.. Enumerable.Range(0, states.GetLength(0)).Select(i => Energy(states, i) - Energy(states, 0))];
            largest[k] = errors.Max(Math.Abs);
            int tenth = errors.Length / 10;
            Assert.InRange(Math.Abs(errors[^tenth..].Average() - errors[..tenth].Average()), 0, (2e-2 * largest[k]) + 1e-13);
        }

        Assert.InRange(Math.Log2(largest[0] / largest[1]), SolverCatalogue.Create(name).Order - 0.2, 9);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Compensated_sums_keep_the_digits_of_many_small_steps(string name)
    {
        // Both halves grow by the same small step 10⁶ times; each step would be rounded at the size of the state.
        SeparableTerm<double> rows = new((t, p, dq) => dq[0] = 0.1, (t, q, dp) => dp[0] = 0.1);
        SolveOptions options = Options(name, 1e-6) with { MaxSteps = 2_000_000 };
        Solution<double> plain = Ode.Solve(rows, [1000.0, 1000.0], 0, 1, options);
        Symplectic method = (Symplectic)options.Solver;
        Solution<double> compensated = Ode.Solve(rows, [1000.0, 1000.0], 0, 1, options with { Solver = method with { Compensated = true } });
        for (int c = 0; c < 2; c++)
        {
            Assert.InRange(Math.Abs(plain.Last[0, c] - 1000.1), 1e-9, 1e-6);
            Assert.Equal(1000.1, compensated.Last[0, c], 2.3e-13);
        }
    }

    [Theory]
    [InlineData("velocityverlet")]
    [InlineData("yoshida4")]
    [InlineData("yoshida6")]
    public void A_symmetric_method_returns_to_its_start(string name)
    {
        foreach (bool compensated in (bool[])[false, true])
        {
            SolveOptions options = Options(name, Period / 1000);
            options = options with { Solver = (Symplectic)options.Solver with { Compensated = compensated } };
            double end = 10 * Period;
            Solution<double> there = Ode.Solve(Kepler, Perihelion, 0, end, options);
            Solution<double> back = Ode.Solve(Kepler, [.. Enumerable.Range(0, 4).Select(c => there.Last[0, c])], end, 0, options);
            Assert.InRange(Distance(back, Perihelion), 0, compensated ? 3e-13 : 1e-10);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void States_within_steps_are_those_of_a_cubic_polynomial(string name)
    {
        double[] errors = [.. ((double[])[0.02, 0.01]).Select(h =>
        {
            // At the same fraction of the steps of both sizes.
            SaveAt saves = SaveAt.Times([.. Enumerable.Range(1, 60).Select(k => (0.1 * k) + (0.37 * h))]);
            Solution<double> between = Ode.Solve(Kepler, Perihelion, 0, 6.03, Options(name, h) with { SaveAt = saves });
            Solution<double> exact = Ode.Solve(Kepler, Perihelion, 0, 6.03, new() { Solver = new Vern9(), Rtol = 1e-12, Atol = 1e-12, SaveAt = saves });
            return Enumerable.Range(0, 60 * 4).Max(i => Math.Abs(between.Values()[i / 4, i % 4] - exact.Values()[i / 4, i % 4]));
        })];
        Assert.InRange(Math.Log2(errors[0] / errors[1]), Math.Min(4, SolverCatalogue.Create(name).Order) - 0.6, 7);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Gradients_match_central_differences(string name)
    {
        foreach (bool compensated in (bool[])[false, true])
        {
            foreach (Adjoint adjoint in (Adjoint[])[new DiscreteAdjoint(), new CheckpointedAdjoint { Budget = 1 }])
            {
                SolveOptions options = new()
                {
                    Solver = (Symplectic)SolverCatalogue.Create(name) with { Compensated = compensated },
                    Controller = new FixedStep(0.11),
                    Adjoint = adjoint,
                };

                // The inputs are the state, the mass, the stiffness, t₀, t₁ and two save times.
                double[] at = [0.5, -0.3, 0.4, 0.9, 1.3, 2.1, 0.2, 1.9, 0.47, 1.21];
                using Gradient<double> gradient = Gradient.Of<double>(x => Loss(x, options));
                double[,] point = Row(at);
                GradientResult<double> found = gradient.Evaluate(point);
                for (int i = 0; i < at.Length; i++)
                {
                    const double Step = 1e-6;
                    double Shifted(double by) => gradient.Evaluate(Row([.. at.Select((x, j) => x + (i == j ? by : 0))])).Losses[0];
                    double expected = (Shifted(Step) - Shifted(-Step)) / (2 * Step);
                    Assert.Equal(expected, found.ByInputs[0][0, i], 2e-8 * Math.Max(1, Math.Abs(expected)));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_gradient_through_a_field_in_plain_code_equals_that_over_tensors(string name)
    {
        SolveOptions options = Options(name, 0.1);
        SeparableTerm<double> plain = new(
            (t, p, dq) => (dq[0], dq[1]) = (p[0] * t, p[1]), (t, q, dp) => (dp[0], dp[1]) = (-q[0] * q[1], -Math.Sin(q[1])))
        {
            VelocityVjp = (t, p, a, by) =>
            {
                (by[0], by[1]) = (a[0] * t, a[1]);
                return a[0] * p[0];
            },
            ForceVjp = (t, q, a, by) =>
            {
                (by[0], by[1]) = (-a[0] * q[1], (-a[0] * q[0]) - (a[1] * Math.Cos(q[1])));
                return 0;
            },
        };
        SeparableTerm traced = new((t, p) => [p[0] * t, p[1]], (t, q) => [-q[0] * q[1], -Sin(q[1])]);
        double[,] starts = { { 0.5, 0.3, -0.2, 1 }, { 0.1, 0.9, 0.4, -1 } };
        GradientResult<double> expected = Gradient.Of<double>(y => Sum(Square(Ode.Solve(traced, y, 0, 1.25, options: options).Last))).Evaluate(starts);
        GradientResult<double> found = Gradient.Of<double>(y => Sum(Square(Ode.Solve(plain, y, 0, 1.25, options: options).Last))).Evaluate(starts);
        for (int i = 0; i < starts.Length; i++)
        {
            Assert.Equal(expected.ByInputs[0][i / 4, i % 4], found.ByInputs[0][i / 4, i % 4], 1e-13);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Rows_threads_and_checkpoints_change_no_bit(string name)
    {
        foreach (bool compensated in (bool[])[false, true])
        {
            Compare<double>(name, compensated);
            Compare<float>(name, compensated);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Events_end_resets_and_inputs_work_as_with_other_methods(string name)
    {
        // A ball: height q, velocity p; it bounces at q = 0 with 0.9 of its velocity.
        SeparableTerm ball = new((t, p) => p, (t, q) => (0 * q) - 9.81);
        SolveOptions options = Options(name, 0.01) with
        {
            Events = [new Event((t, y) => y[0], (t, y) => [y[0], -0.9 * y[1]], direction: Crossing.Falling)],
        };
        Solution<double> solved = Ode.Solve(ball, new double[,] { { 1, 0 }, { 2, 0 } }, [0], [1.2], options);
        double tolerance = name == "symplecticeuler" ? 0.02 : 1e-9;
        for (int row = 0; row < 2; row++)
        {
            Assert.Equal(Math.Sqrt(2 * (row + 1) / 9.81), solved.Events(row)[0].Time, tolerance);
        }

        SeparableTerm pushed = new((t, p) => p, (t, q) => (0 * q) + Reshape(InputPath.Linear([0, 0.5, 1], [0, 1, 0.0]).At(t), [1]));
        Solution<double> moved = Ode.Solve(pushed, new double[,] { { 0, 0 } }, [0], [1], Options(name, 0.05));
        Assert.Equal(0.5, moved.Last[0, 1], name == "symplecticeuler" ? 0.05 : 2e-3);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Gradients_through_events_match_central_differences(string name)
    {
        // The inputs are the height, the momentum, the weight, the restitution, t₀, t₁ and two save times.
        Tensor Bounces(Tensor x)
        {
            SeparableTerm ball = new((t, p) => p * (1 + (0.1 * t)), (t, q) => (0 * q) - (9.81 * x[2]) - (0.3 * Sin(t)));
            SolveOptions options = Options(name, 0.0371) with
            {
                RecordedEvents = 4,
                Events = [new Event((t, y) => y[0], (t, y) => [y[0] * 0, -x[3] * y[1]], Crossing.Falling)],
            };
            SolvedTensor solved = Ode.Solve(ball, x[..2], x[4], x[5], Stack(x[6], x[7]), options);
            return Sum(Square(solved.Last)) + Sum(solved.EventTimes[..2]) + Sum(solved.Saved);
        }

        double[] at = [1, 0.2, 1, 0.8, 0.05, 1.3, 0.41, 1.07];
        using Gradient<double> gradient = Gradient.Of<double>(Bounces);
        double[,] found = gradient.Evaluate(Row(at)).ByInputs[0];
        for (int i = 0; i < at.Length; i++)
        {
            double Loss(double by) => gradient.Evaluate(Row([.. at.Select((x, j) => x + (i == j ? by : 0))])).Losses[0];
            double expected = (Loss(1e-5) - Loss(-1e-5)) / 2e-5;
            Assert.Equal(expected, found[0, i], 1e-7 * Math.Max(1, Math.Abs(expected)));
        }
    }

    [Fact]
    public void Terms_of_matrices_and_of_vectors_are_solved_alike()
    {
        SolveOptions options = Options("yoshida6", 0.05);
        SeparableTerm term = new((t, p) => 2 * p, (t, q) => -Sin(q));
        double[,] start = { { 0.1, 0.2, 0.3, 0.4, 0.5, 0.6 } };
        Solution<double> vector = Ode.Solve(term, start, [0], [1], options);
        using Gradient<double> matrix = Gradient.Of<double>(
            x => Sum(Ode.Solve(term, Reshape(x, [2, 3]), 0, 1, options: options).Last * Constant([1, 2, 3, 4, 5, 6], [2, 3])));
        Assert.Equal(Enumerable.Range(0, 6).Sum(c => (c + 1) * vector.Last[0, c]), matrix.Evaluate(start).Losses[0], 1e-14);

        // Any other method solves the same equation, and a separable function needs no term.
        Solution<double> exact = Ode.Solve(term, start, [0], [1], new() { Rtol = 1e-10, Atol = 1e-10 });
        Solution<double> inferred = Ode.Solve(
            (t, y) => Concat(2 * y[3..], -Sin(y[..3])), start, 0, 1, options);
        Assert.Equal(vector.Last, inferred.Last);
        Assert.Equal(exact.Last[0, 4], vector.Last[0, 4], 1e-6);
    }

    [Fact]
    public void Orders_of_tableaus_are_checked()
    {
        Assert.Contains("order 2", Assert.Throws<ArgumentException>(() => new SymplecticTableau(2, [0.4, 0.6], [1])).Message, StringComparison.Ordinal);
        Assert.Contains("order 3", Assert.Throws<ArgumentException>(() => new SymplecticTableau(3, [0.5, 0.5], [1])).Message, StringComparison.Ordinal);
        Assert.Contains("sum of the drifts is 1", Assert.Throws<ArgumentException>(() => new SymplecticTableau(1, [1], [0.9])).Message, StringComparison.Ordinal);
        Assert.Contains("one less", Assert.Throws<ArgumentException>(() => new SymplecticTableau(1, [1], [0.5, 0.5])).Message, StringComparison.Ordinal);

        // Ruth's method of order 3.
        SymplecticTableau ruth = new(3, [7 / 24.0, 3 / 4.0, -1 / 24.0], [2 / 3.0, -2 / 3.0, 1]);
        Assert.Equal(3, ruth.Order);
    }

    private static Tensor Loss(Tensor x, SolveOptions options)
    {
        SeparableTerm term = new((t, p) => p / x[4] * (1 + (0.1 * t)), (t, q) => -x[5] * Sin(q) + (0.3 * Cos(t * q)));
        SolvedTensor solved = Ode.Solve(term, x[..4], x[6], x[7], Concat(Reshape(x[8], [1]), Reshape(x[9], [1])), options);
        return Sum(Square(solved.Last)) + Sum(solved.Saved * Constant([1, 2, 3, 4, -1, 2, -3, 1], [2, 4]));
    }

    private static void Compare<T>(string name, bool compensated)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Rows = 37;
        SeparableTerm term = new((t, p) => p * (1 + (0.2 * t)), (t, q) => -Sin(q) * Sum(Square(q)));
        SolveOptions options = Options(name, 0.07);
        options = options with { Solver = (Symplectic)options.Solver with { Compensated = compensated }, SaveAt = SaveAt.Times(0.03, 0.4) };
        T[,] starts = new T[Rows, 4];
        double[] ends = new double[Rows];
        for (int i = 0; i < starts.Length; i++)
        {
            starts[i / 4, i % 4] = T.CreateTruncating(Math.Sin(i));
            ends[i / 4] = 0.5 + (0.1 * (i / 4 % 9));
        }

        Solution<T> together = Ode.Solve(term, starts, [0], ends, options), oneThread = Ode.Solve(term, starts, [0], ends, options with { Threads = 1, Compaction = false });
        for (int row = 0; row < Rows; row++)
        {
            Solution<T> alone = Ode.Solve(term, new T[,] { { starts[row, 0], starts[row, 1], starts[row, 2], starts[row, 3] } }, [0], [ends[row]], options);
            Assert.Equal(alone.Values(), together.Values(row));
            Assert.Equal(alone.Values(), oneThread.Values(row));
            Assert.Equal(alone.Statistics, together.StatisticsOf(row));
        }

        GradientResult<T> Gradients(Adjoint adjoint)
        {
            using Gradient<T> gradient = Gradient.Of<T>(
                (y, end) => Sum(Square(Ode.Solve(term, y, 0, end[0], options: options with { Adjoint = adjoint, SaveAt = SaveAt.End }).Last)));
            T[,] times = new T[Rows, 1];
            for (int row = 0; row < Rows; row++)
            {
                times[row, 0] = T.CreateTruncating(ends[row]);
            }

            return gradient.Evaluate(starts, times);
        }

        GradientResult<T> discrete = Gradients(new DiscreteAdjoint()), checkpointed = Gradients(new CheckpointedAdjoint { Budget = 1 });
        Assert.Equal(discrete.ByInputs[0], checkpointed.ByInputs[0]);
        Assert.Equal(discrete.ByInputs[1], checkpointed.ByInputs[1]);
    }

    private static SolveOptions Options(string name, double step) =>
        new() { Solver = SolverCatalogue.Create(name), Controller = new FixedStep(step) };

    private static Solution<double> Solve(SeparableTerm<double> term, string name, double[] start, double end, double step) =>
        Ode.Solve(term, start, 0, end, Options(name, step));

    private static double Distance(Solution<double> solved, double[] expected) =>
        expected.Select((x, c) => Math.Abs(x - solved.Last[0, c])).Max();

    private static double Energy(double[,] y, int i) =>
        (0.5 * ((y[i, 2] * y[i, 2]) + (y[i, 3] * y[i, 3]))) - (1 / Math.Sqrt((y[i, 0] * y[i, 0]) + (y[i, 1] * y[i, 1])));

    private static double[,] Row(double[] values)
    {
        double[,] row = new double[1, values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            row[0, i] = values[i];
        }

        return row;
    }
}
