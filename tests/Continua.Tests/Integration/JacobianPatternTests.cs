using System.Numerics;
using Continua.Fields;
using Continua.Tests.Solvers;
using Continua.Tests.StiffProblems;
using static Continua.Tensor;

namespace Continua.Tests.Integration;

/// <summary>
/// Sparse Jacobians: detection of the pattern, saved evaluations, and agreement with dense Jacobians.
/// </summary>
public class JacobianPatternTests
{
    public static TheoryData<string> WithFixedSteps => [.. AllSolvers.Names.Where(name => !AllSolvers.Of(name).IsExplicit)];

    public static TheoryData<string> Implicit => [.. AllSolvers.AnyField.Where(name => !AllSolvers.Of(name).IsExplicit)];

    public static TheoryData<int, int, int> Bands => BandMatrixTests.Bands;

    [Theory]
    [MemberData(nameof(Bands))]
    public void A_band_has_as_many_groups_as_diagonals(int size, int below, int above)
    {
        JacobianPattern band = JacobianPattern.Band(size, below, above);
        Assert.Equal(Math.Min(size, below + above + 1), band.Groups);
        Assert.All(band.Entries, entry => Assert.InRange(entry.Row - entry.Column, -above, below));
        Assert.Equal(band, new JacobianPattern(size, band.Entries.Reverse().Concat(band.Entries)));
    }

    [Fact]
    public void The_pattern_of_a_traced_field_is_detected()
    {
        Brusselator many = new(30, []);
        Assert.Equal(NonZero(many), PatternOf(many.Traced, 60));

        double[] cyclic = new double[400], transposed = new double[400];
        for (int c = 0; c < 20; c++)
        {
            cyclic[(c * 20) + c] = transposed[(c * 20) + c] = -1;
            cyclic[(c * 20) + ((c + 1) % 20)] = transposed[((c + 1) % 20 * 20) + c] = 0.5;
        }

        JacobianPattern ring = new(20, Enumerable.Range(0, 20).SelectMany(c => new[] { (c, c), (c, (c + 1) % 20) }));
        Assert.Equal(ring, PatternOf((t, y) => MatVec(Constant(cyclic, [20, 20]), Tanh(y)), 20));
        Assert.Equal(ring, PatternOf((t, y) => TransposeMatVec(Constant(transposed, [20, 20]), y) + t, 20));
        Assert.Equal(ring, PatternOf((t, y) => Concat([.. Enumerable.Range(0, 20).Select(c => y[c] * y[(c + 1) % 20])]), 20));
        Assert.Equal(ring, PatternOf((t, y) => Where(y > 0, y, Concat(y[1..], y[..1])), 20));
        Assert.Equal(JacobianPattern.Band(20, 0, 0), PatternOf((t, y) => y * StopGradient(Sum(y)), 20));
        Assert.Equal(JacobianPattern.Band(20, 19, 19), PatternOf((t, y) => y / Sum(y), 20));
        Assert.Equal(JacobianPattern.Band(20, 20, int.MaxValue), PatternOf((t, y) => y * LogSumExp(y), 20));
        Assert.Empty(PatternOf((t, y) => t * Full([20], 1), 20).Entries);
    }

    // The sizes exceed the limit up to which a graph is compiled component by component; traced fields, Jacobians in C#
    // and finite differences have to give the same results.
    [Theory]
    [MemberData(nameof(Implicit))]
    public void The_Brusselator_with_500_points_is_solved_in_every_form(string name)
    {
        Solver solver = AllSolvers.Of(name);
        Brusselator problem = Brusselator.OfFiveHundred();
        SolveOptions options = new() { Solver = solver, Rtol = solver.Order > 3 ? 1e-6 : 1e-4, Atol = 1e-8 };
        double maxError = solver.Order > 3 ? 1e-4 : 1e-2;
        OdeTerm<double> plain = new(problem.Slope) { JacobianPattern = JacobianPattern.Band(problem.Size, 2, 2) };
        double[,] start = new double[1, problem.Size];
        Buffer.BlockCopy(problem.Start, 0, start, 0, 8 * problem.Size);
        Solution<double> differenced = Ode.Solve(plain, problem.Start, 0, problem.T1, options);
        Solution<double> traced = Ode.Solve<double>(problem.Traced, start, 0, problem.T1, options);
        Solution<double> derived = Ode.Solve(
            plain with { Jacobian = (t, y, jacobian, byTime) => problem.Jacobian(t, y, jacobian) }, problem.Start, 0, problem.T1, options);
        Assert.All(
            (Solution<double>[])[differenced, traced, derived],
            found => Assert.InRange(problem.Error([.. Enumerable.Range(0, problem.Size).Select(c => found.Last[0, c])]), 0, maxError));
        Assert.Equal(traced.Statistics, derived.Statistics);

        // Five groups and the time derivative, twice for differences of second order.
        long perJacobian = solver is Rosenbrock ? 12 : 6;
        Assert.InRange(differenced.Statistics.Evaluations - (perJacobian * differenced.Statistics.Jacobians), 0, 1.2 * traced.Statistics.Evaluations);
    }

    [Theory]
    [InlineData(1e-8)]
    [InlineData(1e-6)]
    public void The_Brusselator_with_500_points_is_solved_as_accurately_as_smaller_problems(double rtol)
    {
        Brusselator problem = Brusselator.OfFiveHundred();
        foreach ((Solver solver, double maxError) in new (Solver, double)[] { (new Rodas5P(), 10 * rtol), (new Kvaerno5(), 1000 * rtol) })
        {
            Solution<double> found = Ode.Solve(
                new OdeTerm<double>(problem.Slope) { JacobianPattern = JacobianPattern.Band(problem.Size, 2, 2) }, problem.Start, 0, problem.T1,
                new() { Solver = solver, Rtol = rtol, Atol = rtol * problem.Floor });
            Assert.InRange(problem.Error([.. Enumerable.Range(0, problem.Size).Select(c => found.Last[0, c])]), 0, maxError);
        }
    }

    // An arrow matrix has a dense column and no narrow band, so that dense matrices are filled from its entries and
    // factored.
    [Theory]
    [MemberData(nameof(Implicit))]
    public void A_pattern_does_not_change_results(string name)
    {
        SolveOptions options = new() { Solver = AllSolvers.Of(name), Rtol = 1e-6, Atol = 1e-8, SaveAt = SaveAt.Times(0.3, 1) };
        foreach (int size in (int[])[6, 20, 30])
        {
            void Field(double t, ReadOnlySpan<double> y, Span<double> dy)
            {
                for (int c = 0; c < size; c++)
                {
                    dy[c] = (-100 * c * (y[c] - Math.Cos(t))) + (y[0] * y[0]) - (c > 0 ? y[c] * y[c - 1] : y[0]);
                }
            }

            JacobianPattern arrow = new(size, Enumerable.Range(0, size).SelectMany(c => new[] { (c, c), (c, 0), (c, Math.Max(0, c - 1)) }));
            OdeTerm<double> whole = new(Field), few = new(Field) { JacobianPattern = arrow };
            double[,] starts = new double[3, size];
            for (int row = 0; row < 3; row++)
            {
                for (int c = 0; c < size; c++)
                {
                    starts[row, c] = 1 + (0.1 * row) + (0.01 * c);
                }
            }

            Solution<double> expected = Ode.Solve(whole, starts, [0], [1], options), found = Ode.Solve(few, starts, [0], [1], options);
            for (int row = 0; row < 3; row++)
            {
                double[] start = [.. Enumerable.Range(0, size).Select(c => starts[row, c])];
                Solution<double> alone = Ode.Solve(few, start, 0, 1, options);
                Assert.Equal(alone.Values(), found.Values(row));
                Assert.Equal(alone.Statistics, found.StatisticsOf(row));
                Assert.All(Enumerable.Range(0, size), c => Assert.Equal(expected.Values(row)[1, c], found.Values(row)[1, c], 2e-6));
            }

            // Difference quotients of three groups of columns replace those of all columns.
            long saved = found.Statistics.Jacobians * (size - 3);
            Assert.InRange(found.Statistics.Evaluations, 0, expected.Statistics.Evaluations - saved);
        }
    }

    // A reaction–diffusion equation: derivatives with respect to its rate and its initial state, discrete and
    // checkpointed, with fixed steps.
    [Theory]
    [MemberData(nameof(WithFixedSteps))]
    public void Gradients_through_band_matrices_match_finite_differences(string name)
    {
        const int size = 40;
        SolveOptions options = new() { Solver = AllSolvers.Of(name), Controller = new FixedStep(0.1), Rtol = 1e-10, Atol = 1e-10 };
        Tensor profile = Vector([.. Enumerable.Range(0, size).Select(c => Math.Sin(0.3 * c))]), weights = Vector([.. Enumerable.Range(0, size).Select(c => 1 + (0.1 * c))]);
        double[][] all = [.. ((Adjoint[])[new DiscreteAdjoint(), new CheckpointedAdjoint { Budget = 1 }]).Select(adjoint =>
        {
            using Gradient<double> gradient = Gradient.Of<double>(x =>
            {
                Tensor Field(Tensor t, Tensor y) =>
                    (x[0] * 50 * (Concat(0, y[..^1]) - (2 * y) + Concat(y[1..], 1))) - (y * y * y) + (Cos(3 * t) * y);
                return Sum(weights * Ode.Solve(Field, x[1] * profile, 0, 0.5, options: options with { Adjoint = adjoint }).Last);
            });
            double[] point = [0.8, 1.3], found = [.. gradient.Evaluate(new[,] { { point[0], point[1] } }).ByInputs[0].Cast<double>()];
            for (int k = 0; k < point.Length; k++)
            {
                const double by = 1e-5;
                double[] more = [.. point], less = [.. point];
                (more[k], less[k]) = (point[k] + by, point[k] - by);
                double difference = (Value(more) - Value(less)) / (2 * by);
                Assert.Equal(difference, found[k], 1e-6 * Math.Abs(difference));
            }

            return found;

            double Value(double[] at) => gradient.Evaluate(new[,] { { at[0], at[1] } }).Value;
        })];
        Assert.Equal(all[0], all[1]);
    }

    // For a single row, kernels write whole vectors, and so beyond the end of values whose number is not a multiple of
    // the vector length.
    [Theory]
    [MemberData(nameof(Implicit))]
    public void A_traced_row_does_not_depend_on_the_other_rows(string name)
    {
        Check<double>(1e-6);
        Check<float>(1e-4);

        void Check<T>(double tolerance)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            SolveOptions options = new() { Solver = AllSolvers.Of(name), Rtol = tolerance, Atol = tolerance, SaveAt = SaveAt.Times(0.31, 1) };
            foreach (int size in (int[])[17, 18, 24, 25, 33])
            {
                Tensor Field(Tensor t, Tensor y) => (10 * Tanh(Concat(y[1..], y[..1]) + Cos(3 * t))) - (20 * y);
                T[,] one = new T[1, size], many = new T[5, size];
                for (int i = 0; i < size; i++)
                {
                    for (int row = 0; row < 5; row++)
                    {
                        many[row, i] = T.CreateTruncating(Math.Sin(i + row));
                    }

                    one[0, i] = many[3, i];
                }

                Solution<T> alone = Ode.Solve<T>(Field, one, 0, 1, options), together = Ode.Solve<T>(Field, many, 0, 1, options);
                Assert.Equal(together.Values(3), alone.Values());
                Assert.Equal(together.StatisticsOf(3), alone.Statistics);
                if (typeof(T) == typeof(double))
                {
                    Solution<T> exact = Ode.Solve<T>(Field, one, 0, 1, options with { Solver = new Vern9(), Rtol = 1e-12, Atol = 1e-12 });
                    Assert.All(Enumerable.Range(0, size), c => Assert.Equal(double.CreateTruncating(exact.Last[0, c]), double.CreateTruncating(alone.Last[0, c]), 1e-4));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(WithFixedSteps))]
    public void Gradients_of_a_single_traced_row_match_its_steps(string name)
    {
        foreach (int size in (int[])[17, 25])
        {
            using Gradient<double> gradient = Gradient.Of<double>(x => Sum(Ode.Solve(
                (t, y) => (10 * Tanh(Concat(y[1..], y[..1]) + Cos(3 * t))) - (x[0] * y), Full([size], 0.5) + x[1], 0, 0.5,
                options: new() { Solver = AllSolvers.Of(name), Controller = new FixedStep(0.1), Rtol = 1e-10, Atol = 1e-10 }).Last));
            double[] found = [.. gradient.Evaluate(new[,] { { 20.0, 0.3 } }).ByInputs[0].Cast<double>()];
            Assert.Equal(Difference(1e-3, 0), found[0], 1e-6 * Math.Abs(found[0]) + 1e-7);
            Assert.Equal(Difference(0, 1e-4), found[1], 1e-6 * Math.Abs(found[1]) + 1e-7);

            double Difference(double first, double second) =>
                (gradient.Evaluate(new[,] { { 20 + first, 0.3 + second } }).Value - gradient.Evaluate(new[,] { { 20 - first, 0.3 - second } }).Value)
                / (2 * (first + second));
        }
    }

    [Theory]
    [MemberData(nameof(Implicit))]
    public void StopGradient_does_not_change_the_Jacobian_of_a_step(string name)
    {
        SolveOptions options = new() { Solver = AllSolvers.Of(name), Rtol = 1e-6, Atol = 1e-6 };
        double[,] start = { { 1, 0.5 } };
        Solution<double> plain = Ode.Solve<double>((t, y) => [-50 * y[0] * y[1], (y[0] * y[0]) - (30 * y[1])], start, 0, 2, options);
        Solution<double> stopped = Ode.Solve<double>((t, y) => [-50 * StopGradient(y[0]) * y[1], (y[0] * y[0]) - (30 * StopGradient(y[1]))], start, 0, 2, options);
        Assert.Equal(plain.Statistics, stopped.Statistics);
        Assert.Equal(plain.Last[0, 0], stopped.Last[0, 0], 1e-12);
    }

    [Fact]
    public void A_pattern_is_checked_at_the_start_of_every_row()
    {
        static void Field(double t, ReadOnlySpan<double> y, Span<double> dy) => (dy[0], dy[1], dy[2]) = ((y[1] * y[2]) - y[0], -y[1], 0);
        OdeTerm<double> term = new(Field) { JacobianPattern = new(3, [(0, 0), (1, 1), (0, 2)]) };
        SolveOptions options = new() { Solver = new Rodas5P() };
        foreach (double[,] starts in (double[][,])[new double[,] { { 1, 1, 0 }, { 1, 1, 1 } }, new double[,] { { 1, 1, 1 }, { 1, 1, 0 } }])
        {
            Assert.Contains("row 0, column 1", Assert.Throws<ArgumentException>(() => Ode.Solve(term, starts, [0], [1], options)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_pattern_that_omits_a_nonzero_entry_is_refused()
    {
        foreach (int size in (int[])[5, 30, 200, 1000])
        {
            // A ring: the last row reads the first component.
            static void Field(double t, ReadOnlySpan<double> y, Span<double> dy)
            {
                for (int c = 0; c < y.Length; c++)
                {
                    dy[c] = (y[(c + 1) % y.Length] * y[(c + 1) % y.Length]) - (2 * y[c]) + Math.Sin(y[Math.Max(0, c - 1)]);
                }
            }

            double[] start = [.. Enumerable.Range(0, size).Select(c => 1 + (0.1 * (c % 7)))];
            OdeTerm<double> narrow = new(Field) { JacobianPattern = JacobianPattern.Band(size, 1, 0) };
            OdeTerm<double> cut = new(Field) { JacobianPattern = JacobianPattern.Band(size, 1, 1) };
            foreach (Solver solver in (Solver[])[new Kvaerno5(), new Rodas5P()])
            {
                SolveOptions options = new() { Solver = solver };
                string sentence = Assert.Throws<ArgumentException>(() => Ode.Solve(narrow, start, 0, 1, options)).Message;
                Assert.Contains("leaves out; add it to the pattern", sentence, StringComparison.Ordinal);
                sentence = Assert.Throws<ArgumentException>(() => Ode.Solve(cut, start, 0, 1, options)).Message;
                Assert.Contains($"row {size - 1}, column 0,", sentence, StringComparison.Ordinal);
                if (size < 1000)
                {
                    void Jacobian(double t, ReadOnlySpan<double> y, Span<double> jacobian, Span<double> byTime)
                    {
                        for (int c = 0; c < size; c++)
                        {
                            jacobian[(c * size) + ((c + 1) % size)] += 2 * y[(c + 1) % size];
                            jacobian[(c * size) + c] -= 2;
                            jacobian[(c * size) + Math.Max(0, c - 1)] += Math.Cos(y[Math.Max(0, c - 1)]);
                        }
                    }

                    Assert.Throws<ArgumentException>(() => Ode.Solve(cut with { Jacobian = Jacobian }, start, 0, 1, options));
                    JacobianPattern whole = new(size, [.. cut.JacobianPattern.Entries, (size - 1, 0)]);
                    Solution<double> first = Ode.Solve(cut with { JacobianPattern = whole }, start, 0, 1, options with { Rtol = 1e-8 });
                    Solution<double> second = Ode.Solve(cut with { JacobianPattern = whole, Jacobian = Jacobian }, start, 0, 1, options with { Rtol = 1e-8 });
                    Assert.All(Enumerable.Range(0, size), c => Assert.Equal(first.Last[0, c], second.Last[0, c], 1e-6));
                }
            }
        }
    }

    [Fact]
    public void Patterns_of_another_size_and_matrices_that_are_too_large_are_refused()
    {
        static void Decay(double t, ReadOnlySpan<double> y, Span<double> dy)
        {
            for (int c = 0; c < y.Length; c++)
            {
                dy[c] = -c * y[c];
            }
        }

        SolveOptions options = new() { Solver = new Rodas5P() };
        Assert.Contains("[3, 3]", Refused(new(Decay) { JacobianPattern = JacobianPattern.Band(4, 0, 0) }, new double[3]), StringComparison.Ordinal);
        Assert.Contains("50 MB", Refused(new(Decay), new double[2501]), StringComparison.Ordinal);
        Assert.Contains("JacobianPattern", Refused(new(Decay), new double[100_000]), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Ode.Solve<double>((t, y) => y / Sum(y), new double[1, 2501], 0, 1, options));
        Assert.Throws<ArgumentException>(() => JacobianPattern.Band(3, -1, 0));
        Assert.Throws<ArgumentException>(() => new JacobianPattern(3, [(0, 3)]));
        Assert.Throws<ArgumentException>(() => JacobianPattern.Of(new bool[2, 3]));

        double[] ones = [.. Enumerable.Repeat(1.0, 5000)];
        Solution<double> solved = Ode.Solve(new OdeTerm<double>(Decay) { JacobianPattern = JacobianPattern.Band(5000, 0, 0) }, ones, 0, 0.001, options with { Rtol = 1e-6 });
        Assert.Equal(Math.Exp(-4.999), solved.Last[0, 4999], 1e-6);

        string Refused(OdeTerm<double> term, double[] start) => Assert.Throws<ArgumentException>(() => Ode.Solve(term, start, 0, 1, options)).Message;
    }

    [Fact]
    public void Constraints_are_solved_with_band_matrices()
    {
        const int size = 40;
        double[,] mass = new double[size, size];
        for (int c = 0; c < size; c += 2)
        {
            mass[c, c] = 1;
        }

        // y₁ = y₀², y₃ = y₂², …
        static void Field(double t, ReadOnlySpan<double> y, Span<double> dy)
        {
            for (int c = 0; c < y.Length; c += 2)
            {
                (dy[c], dy[c + 1]) = (-y[c + 1], y[c + 1] - (y[c] * y[c]));
            }
        }

        OdeTerm<double> term = new(Field) { MassMatrix = mass, JacobianPattern = JacobianPattern.Band(size, 1, 1) };
        double[] start = [.. Enumerable.Range(0, size).Select(c => c % 2 == 0 ? 1 + (c / 10.0) : 0)];
        Solution<double> found = Ode.Solve(term, start, 0, 1, new() { Solver = new Rodas5P(), Rtol = 1e-8, Atol = 1e-10 });
        for (int c = 0; c < size; c += 2)
        {
            double exact = start[c] / (1 + start[c]);
            Assert.Equal(exact, found.Last[0, c], 1e-7);
            Assert.Equal(exact * exact, found.Last[0, c + 1], 1e-7);
        }
    }

    private static JacobianPattern NonZero(Brusselator problem)
    {
        double[] jacobian = new double[problem.Size * problem.Size], state = [.. Enumerable.Range(0, problem.Size).Select(c => 0.3 + (0.01 * c))];
        problem.Jacobian(0, state, jacobian);
        return new(problem.Size, Enumerable.Range(0, jacobian.Length).Where(i => jacobian[i] != 0).Select(i => (i / problem.Size, i % problem.Size)));
    }

    private static JacobianPattern PatternOf(Func<Tensor, Tensor, Tensor> field, int size) =>
        GraphPattern.Of(Tracing.Trace.Field(field, [size]).Field);
}
