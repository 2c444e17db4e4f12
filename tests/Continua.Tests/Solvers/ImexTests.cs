using System.Numerics;
using static Continua.Tensor;

namespace Continua.Tests.Solvers;

/// <summary>Implicit–explicit methods over split equations: orders, gradients, bits, and what belongs to which summand.</summary>
public class ImexTests
{
    private static readonly DiagonallyImplicit[] Methods =
        [.. Solver.All.OfType<DiagonallyImplicit>().Where(method => method.Tableau.Explicit is not null)];

    private static readonly SplitTerm<double> Plain = new(
        (t, y, dy) => (dy[0], dy[1]) = (-20 * (y[0] - Math.Cos(t)), -0.5 * y[1] * y[1]),
        (t, y, dy) => (dy[0], dy[1]) = (Math.Sin(y[1]) * y[0], (y[0] * Math.Cos(t)) - (0.3 * y[1])))
    {
        StiffVjp = (t, y, a, by) =>
        {
            (by[0], by[1]) = (-20 * a[0], -y[1] * a[1]);
            return -20 * a[0] * Math.Sin(t);
        },
        RestVjp = (t, y, a, by) =>
        {
            (by[0], by[1]) = ((Math.Sin(y[1]) * a[0]) + (Math.Cos(t) * a[1]), (Math.Cos(y[1]) * y[0] * a[0]) - (0.3 * a[1]));
            return -y[0] * Math.Sin(t) * a[1];
        },
    };

    private static readonly SplitTerm Traced = Scaled(1, 1);

    public static TheoryData<string> All => [.. Methods.Select(method => method.GetType().Name)];

    // Each vertex of a tree but the root belongs to one of the two summands.
    [Theory]
    [MemberData(nameof(All))]
    public void The_coupled_conditions_hold_up_to_the_order(string name)
    {
        DirkTableau tableau = Of(name).Tableau;
        double[][][] methods = [tableau.A, tableau.Explicit!];
        double[] embedded = [.. tableau.B.Zip(tableau.Error!, (b, e) => b - e)];
        foreach ((double[] weights, int order) in new[] { (tableau.B, tableau.Order), (embedded, tableau.EmbeddedOrder) })
        {
            Assert.InRange(RootedTree.UpTo(order).Max(tree => Residual(tree, weights)), 0, 1e-13);
            Assert.InRange(RootedTree.UpTo(order + 1).Max(tree => Residual(tree, weights)), 1e-5, 1);
        }

        double Residual(RootedTree tree, double[] weights) =>
            Products(tree).Max(vector => Math.Abs(vector.Zip(weights, (x, w) => x * w).Sum() - (1.0 / tree.Gamma)));

        IEnumerable<double[]> Products(RootedTree tree) => tree.Children.Aggregate(
            (IEnumerable<double[]>)[[.. tableau.C.Select(_ => 1.0)]],
            (vectors, child) => [.. from vector in vectors from ofChild in Products(child) from a in methods
                                    select (double[])[.. vector.Select((x, i) => x * a[i].Zip(ofChild, (p, q) => p * q).Sum())]]);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Errors_fall_with_the_order(string name)
    {
        Solution<double> exact = Ode.Solve(Plain, [1.0, 0.3], 0, 4, new() { Solver = new Vern9(), Rtol = 1e-13, Atol = 1e-13 });
        double[] errors = [.. ((int[])[200, 400]).Select(steps =>
        {
            Solution<double> solved = Ode.Solve(Plain, [1.0, 0.3], 0, 4, Fixed(name, 4.0 / steps));
            return Math.Abs(solved.Last[0, 0] - exact.Last[0, 0]);
        })];
        Assert.InRange(Math.Log2(errors[0] / errors[1]), Of(name).Order - 0.35, Of(name).Order + 1);
        SolveOptions adaptive = new() { Solver = Of(name), Rtol = 1e-7, Atol = 1e-9 };
        Solution<double> plain = Ode.Solve(Plain, [1.0, 0.3], 0, 4, adaptive);
        Solution<double> traced = Ode.Solve(Traced, new double[,] { { 1, 0.3 } }, [0], [4], adaptive);
        for (int c = 0; c < 2; c++)
        {
            Assert.Equal(exact.Last[0, c], plain.Last[0, c], 5e-6);
            Assert.Equal(plain.Last[0, c], traced.Last[0, c], 1e-8);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Only_the_stiff_summand_is_iterated(string name)
    {
        int stiff = 0, rest = 0;
        SplitTerm<double> counted = new(
            (t, y, dy) =>
            {
                stiff++;
                Plain.Stiff(t, y, dy);
            },
            (t, y, dy) =>
            {
                rest++;
                Plain.Rest(t, y, dy);
            });
        Solution<double> solved = Ode.Solve(counted, [1.0, 0.3], 0, 4, new() { Solver = Of(name), Rtol = 1e-6, Atol = 1e-8 });
        long attempts = solved.Statistics.Accepted + solved.Statistics.Rejected;
        Assert.InRange(rest, attempts * Of(name).Tableau.Stages, (attempts * Of(name).Tableau.Stages) + 4);
        Assert.True(stiff > rest);
        Assert.Equal(stiff + rest, solved.Statistics.Evaluations, 4.0);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Gradients_match_central_differences(string name)
    {
        SolveOptions options = Fixed(name, 0.13) with { Rtol = 1e-12, Atol = 1e-12 };

        // The state, t₀, t₁, a factor of each summand, and two save times.
        double[] at = [1, 0.3, 0.1, 2.3, 1.1, 0.9, 0.57, 1.71];
        foreach (Adjoint adjoint in (Adjoint[])[new DiscreteAdjoint(), new CheckpointedAdjoint { Budget = 1 }])
        {
            using Gradient<double> gradient = Gradient.Of<double>(x =>
            {
                SolvedTensor solved = Ode.Solve(Scaled(x[4], x[5]), x[..2], x[2], x[3], Stack(x[6], x[7]), options with { Adjoint = adjoint });
                return Sum(Square(solved.Last)) + Sum(solved.Saved);
            });
            double Loss(int i, double by) => gradient.Evaluate(Row([.. at.Select((x, j) => x + (i == j ? by : 0))])).Losses[0];
            double[,] found = gradient.Evaluate(Row(at)).ByInputs[0];
            for (int i = 0; i < at.Length; i++)
            {
                double expected = (Loss(i, 1e-5) - Loss(i, -1e-5)) / 2e-5;
                Assert.Equal(expected, found[0, i], 1e-8);
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Gradients_through_events_match_central_differences(string name)
    {
        // The inputs are the height, the velocity, the drag, the restitution, t₀, t₁ and two save times.
        Tensor Bounces(Tensor x)
        {
            SplitTerm falling = new(
                (t, y) => Stack(0 * y[0], -5 * x[2] * (y[1] + 1 + (0.3 * Sin(t)))), (t, y) => Stack(y[1], 0.1 * Sin(y[0])));
            SolveOptions options = Fixed(name, 0.0371) with
            {
                Rtol = 1e-12,
                Atol = 1e-12,
                RecordedEvents = 4,
                Events = [new Event((t, y) => y[0], (t, y) => [y[0] * 0, -x[3] * y[1]], Crossing.Falling)],
            };
            SolvedTensor solved = Ode.Solve(falling, x[..2], x[4], x[5], Stack(x[6], x[7]), options);
            return Sum(Square(solved.Last)) + solved.EventTimes[0] + Sum(solved.Saved);
        }

        double[] at = [0.3, -0.2, 0.8, 0.8, 0.05, 1.3, 0.41, 1.07];
        using Gradient<double> gradient = Gradient.Of<double>(Bounces);
        double[,] found = gradient.Evaluate(Row(at)).ByInputs[0];
        for (int i = 0; i < at.Length; i++)
        {
            double Loss(double by) => gradient.Evaluate(Row([.. at.Select((x, j) => x + (i == j ? by : 0))])).Losses[0];
            double expected = (Loss(1e-5) - Loss(-1e-5)) / 2e-5;
            Assert.Equal(expected, found[0, i], 1e-6 * Math.Max(1, Math.Abs(expected)));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_gradient_through_summands_in_plain_code_equals_that_over_tensors(string name)
    {
        SolveOptions options = Fixed(name, 0.2) with { Rtol = 1e-12, Atol = 1e-12 };
        double[,] starts = { { 1, 0.3 }, { -0.5, 0.8 } };
        GradientResult<double> expected = Gradient.Of<double>(y => Sum(Square(Ode.Solve(Traced, y, 0, 1.7, options: options).Last))).Evaluate(starts);
        GradientResult<double> found = Gradient.Of<double>(y => Sum(Square(Ode.Solve(Plain, y, 0, 1.7, options: options).Last))).Evaluate(starts);
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(expected.ByInputs[0][i / 2, i % 2], found.ByInputs[0][i / 2, i % 2], 1e-8);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Rows_threads_and_checkpoints_change_no_bit(string name)
    {
        Compare<double>(name);
        Compare<float>(name);
    }

    // What is not marked belongs to the explicit summand; factors of both summands keep them apart.
    [Fact]
    public void Sums_with_a_split_equation_are_split()
    {
        SolveOptions options = Fixed(nameof(KenCarp4), 0.05);
        Tensor Extended(Tensor t, Tensor y) => (2 * Traced.Slope(t, y)) - (0.1 * y);
        SplitTerm direct = new(
            (t, y) => 2 * Traced.Stiff(t, y), (t, y) => (2 * Traced.Rest(t, y)) - (0.1 * y));
        double[,] start = { { 1, 0.3 } };
        Solution<double> extended = Ode.Solve(new OdeTerm(Extended), start, [0], [2], options), expected = Ode.Solve(direct, start, [0], [2], options);
        Assert.Equal(expected.Statistics.Evaluations, extended.Statistics.Evaluations);
        Assert.Equal(expected.Last[0, 0], extended.Last[0, 0], 1e-12);

        // In a nonlinear function of the slope, the summands have no meaning: it is integrated implicitly as a whole.
        Tensor Bounded(Tensor t, Tensor y) => Tanh(Traced.Slope(t, y));
        Tensor Unmarked(Tensor t, Tensor y) => Tanh(Traced.Stiff(t, y) + Traced.Rest(t, y));
        Assert.Equal(
            Ode.Solve(Unmarked, start, 0, 2, options).Last, Ode.Solve(Bounded, start, 0, 2, options).Last);

        // So is an equation with a mass matrix, and any equation with another method.
        double[,] mass = { { 2, 0 }, { 0, 1 } };
        Assert.Equal(
            Ode.Solve(new OdeTerm((t, y) => Traced.Stiff(t, y) + Traced.Rest(t, y)) { MassMatrix = mass }, start, [0], [2], options).Last,
            Ode.Solve(Traced with { MassMatrix = mass }, start, [0], [2], options).Last);
        foreach (Solver solver in (Solver[])[new Tsit5(), new Rodas5P(), new Kvaerno5()])
        {
            Assert.Equal(
                Ode.Solve((t, y) => Traced.Stiff(t, y) + Traced.Rest(t, y), start, 0, 2, new() { Solver = solver }).Last,
                Ode.Solve(Traced, start, [0], [2], new() { Solver = solver }).Last);
        }
    }

    // Diffusion on a grid with an implicit band matrix, and a reaction of all points with their mean, whose Jacobian is full.
    [Fact]
    public void A_band_matrix_suffices_for_diffusion_with_a_full_reaction()
    {
        const int Points = 400;
        static void Diffusion(double t, ReadOnlySpan<double> y, Span<double> dy)
        {
            for (int i = 0; i < Points; i++)
            {
                double left = i > 0 ? y[i - 1] : y[i], right = i < Points - 1 ? y[i + 1] : y[i];
                dy[i] = 1e4 * (left - (2 * y[i]) + right);
            }
        }

        static void Reaction(double t, ReadOnlySpan<double> y, Span<double> dy)
        {
            double mean = 0;
            foreach (double value in y)
            {
                mean += value / Points;
            }

            for (int i = 0; i < Points; i++)
            {
                dy[i] = y[i] * (1 - mean);
            }
        }

        SplitTerm<double> term = new(Diffusion, Reaction) { StiffPattern = JacobianPattern.Band(Points, 1, 1) };
        double[] start = [.. Enumerable.Range(0, Points).Select(i => 0.2 + (i < 10 ? 0.3 : 0))];
        Solution<double> solved = Ode.Solve(term, start, 0, 3, new() { Solver = new KenCarp4(), Rtol = 1e-6, Atol = 1e-8 });
        double first = start.Average(), grown = first * Math.Exp(3) / (1 - first + (first * Math.Exp(3)));
        Assert.Equal(grown, Enumerable.Range(0, Points).Average(i => solved.Last[0, i]), 1e-5);
        Assert.InRange(solved.Statistics.Accepted, 10, 400);
    }

    [Fact]
    public void Events_happen_as_with_other_methods()
    {
        SplitTerm falling = new((t, y) => Concat(0 * y[..1], -30 * (y[1..] + 1)), (t, y) => Concat(y[1..], 0 * y[1..]));
        SolveOptions options = new() { Rtol = 1e-8, Atol = 1e-10, Events = [new Event((t, y) => y[0], (t, y) => [y[0], -y[1]])] };
        double[,] start = { { 1, 0 } };
        Solution<double> expected = Ode.Solve(falling, start, [0], [2], options with { Solver = new Dopri5() });
        foreach (DiagonallyImplicit method in Methods)
        {
            Solution<double> found = Ode.Solve(falling, start, [0], [2], options with { Solver = method });
            Assert.Equal(expected.Events()[0].Time, found.Events()[0].Time, 1e-6);
            Assert.Equal(expected.Last[0, 0], found.Last[0, 0], 1e-5);
        }
    }

    private static DiagonallyImplicit Of(string name) => Methods.Single(method => method.GetType().Name == name);

    private static SolveOptions Fixed(string name, double step) =>
        new() { Solver = Of(name), Controller = new FixedStep(step), Rtol = 1e-10, Atol = 1e-10 };

    private static SplitTerm Scaled(Tensor stiff, Tensor rest) => new(
        (t, y) => stiff * Stack(-20 * (y[0] - Cos(t)), -0.5 * y[1] * y[1]), (t, y) => rest * Stack(Sin(y[1]) * y[0], (y[0] * Cos(t)) - (0.3 * y[1])));

    private static void Compare<T>(string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Rows = 21;
        SolveOptions options = new() { Solver = Of(name), Rtol = 1e-4, Atol = 1e-5 };
        T[,] starts = new T[Rows, 2];
        double[] ends = [.. Enumerable.Range(0, Rows).Select(r => 0.5 + (0.1 * (r % 9)))];
        for (int i = 0; i < starts.Length; i++)
        {
            starts[i / 2, i % 2] = T.CreateTruncating(Math.Sin(i));
        }

        foreach (SaveAt saves in (SaveAt[])[SaveAt.Times(0.03, 0.4), SaveAt.Steps])
        {
            Solution<T> together = Ode.Solve(Traced, starts, [0], ends, options with { SaveAt = saves, Threads = 1 });
            for (int row = 0; row < Rows; row++)
            {
                Solution<T> alone = Ode.Solve(Traced, new T[,] { { starts[row, 0], starts[row, 1] } }, [0], [ends[row]], options with { SaveAt = saves });
                Assert.Equal(alone.Values(), together.Values(row));
                Assert.Equal(alone.Statistics, together.StatisticsOf(row));
            }
        }

        T[,] Gradients(Adjoint adjoint)
        {
            using Gradient<T> gradient = Gradient.Of<T>(y => Sum(Square(Ode.Solve(Traced, y, 0, 1, options: options with { Adjoint = adjoint }).Last)));
            return gradient.Evaluate(starts).ByInputs[0];
        }

        Assert.Equal(Gradients(new DiscreteAdjoint()), Gradients(new CheckpointedAdjoint { Budget = 1 }));
    }

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
