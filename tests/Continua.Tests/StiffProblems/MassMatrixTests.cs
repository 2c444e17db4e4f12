using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.StiffProblems;

/// <summary>Equations M·dy/dt = f(t, y): regular and singular M, constraints, and consistent initial states.</summary>
public class MassMatrixTests
{
    private static readonly double[,] Mixing = { { 2, 1, 0 }, { 0, 3, 0.5 }, { 0.2, 0, 1 } };

    public static TheoryData<string> Implicit => [.. Solvers.AllSolvers.AnyField.Where(name => !Solvers.AllSolvers.Of(name).IsExplicit)];

    [Theory]
    [MemberData(nameof(Implicit))]
    public void A_regular_mass_matrix_gives_the_solution_of_the_explicit_equation(string name)
    {
        SolveOptions options = new() { Solver = SolverCatalogue.Create(name), Rtol = 1e-7, Atol = 1e-9, SaveAt = SaveAt.Every(0.3) };
        options = options.Solver.Order < 3 ? options with { Rtol = 1e-5, Atol = 1e-7 } : options;
        MathNet.Numerics.LinearAlgebra.Matrix<double> inverse = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.DenseOfArray(Mixing).Inverse();
        void Right(double t, ReadOnlySpan<double> y, Span<double> f) =>
            (f[0], f[1], f[2]) = (Math.Sin(t) - y[0], (y[0] * y[2]) - y[1], -y[2] + (0.3 * y[1]));
        Tensor Traced(Tensor t, Tensor y) => [Sin(t) - y[0], (y[0] * y[2]) - y[1], -y[2] + (0.3 * y[1])];
        void Solved(double t, ReadOnlySpan<double> y, Span<double> dy)
        {
            double[] f = new double[3];
            Right(t, y, f);
            for (int i = 0; i < 3; i++)
            {
                dy[i] = Enumerable.Range(0, 3).Sum(j => inverse[i, j] * f[j]);
            }
        }

        double[] start = [1, 0.5, -0.3];
        double[,] expected = Ode.Solve(Solved, start, 0, 3, new() { Solver = new Dopri8(), Rtol = 1e-11, Atol = 1e-12, SaveAt = SaveAt.Every(0.3) }).Values();
        Solution<double>[] found =
        [
            Ode.Solve(new OdeTerm<double>(Right) { MassMatrix = Mixing }, start, 0, 3, options),
            Ode.Solve(new OdeTerm(Traced) { MassMatrix = Mixing }, new double[,] { { 1, 0.5, -0.3 }, { 1, 0.5, -0.3 } }, [0], [3], options),
        ];
        double tolerance = options.Rtol * 300;
        Assert.All(found, solution => Assert.All(
            Enumerable.Range(0, expected.Length),
            i => Assert.Equal(expected[i / 3, i % 3], solution.Values()[i / 3, i % 3], tolerance)));
    }

    [Theory]
    [InlineData("rodas4p")]
    [InlineData("rodas5p")]
    public void A_start_that_misses_a_constraint_is_corrected_in_its_algebraic_part(string name)
    {
        // y₁' = −y₀ and the constraint 0 = y₀ − y₁²; the second row is twice the first, plus the constraint.
        double[,] mass = { { 0, 1 }, { 0, 2 } };
        void Right(double t, ReadOnlySpan<double> y, Span<double> f)
        {
            double slope = -y[0], constraint = y[0] - (y[1] * y[1]);
            (f[0], f[1]) = (slope, (2 * slope) + constraint);
        }

        SolveOptions options = new() { Solver = SolverCatalogue.Create(name), Rtol = 1e-8, Atol = 1e-10, SaveAt = SaveAt.Steps };
        foreach (double guess in (double[])[4, 0, -7])
        {
            Solution<double> solution = Ode.Solve(new OdeTerm<double>(Right) { MassMatrix = mass }, [guess, 2.0], 0, 1, options);
            Assert.Equal(4, solution.Values()[0, 0], 1e-9);
            Assert.Equal(2, solution.Values()[0, 1]);
            Assert.Equal(2 / (1 + 2.0), solution.Last[0, 1], 1e-6);
            Assert.Equal(4 / 9.0, solution.Last[0, 0], 1e-6);
        }
    }

    [Fact]
    public void A_start_that_cannot_be_corrected_or_needs_a_gradient_fails()
    {
        double[,] mass = { { 1, 0 }, { 0, 0 } };
        SolveOptions options = new() { Solver = new Rodas5P(), ThrowOnFailure = false };
        Solution<double> solution = Ode.Solve(
            new OdeTerm<double>((t, y, f) => (f[0], f[1]) = (-y[0], 1 + (y[1] * y[1]))) { MassMatrix = mass }, [1.0, 0.3], 0, 1, options);
        Assert.Equal(SolveStatus.InconsistentStart, solution.Status());
        Assert.Contains("violates them, or they do not determine the rest", solution.Failures[0].Message, StringComparison.Ordinal);

        using Gradient<double> gradient = Gradient.Of<double>(y => Sum(Ode.Solve(
            new OdeTerm((t, z) => [-z[0], z[1] - Square(z[0])]) { MassMatrix = mass }, y, 0, 1, options: options).Last));
        GradientResult<double> result = gradient.Evaluate(new double[,] { { 1, 1 }, { 1, 0.5 } });
        SolveFailure failure = Assert.Single(result.Report.Failures);
        Assert.Equal((1, SolveStatus.InconsistentStart), (failure.Row, failure.Status));
        Assert.Equal(Math.Exp(-1) + Math.Exp(-2), result.Value, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Implicit))]
    public void A_singular_mass_matrix_is_refused_except_by_methods_for_constraints(string name)
    {
        Solver solver = SolverCatalogue.Create(name);
        void Solve() => Ode.Solve(
            new OdeTerm<double>((t, y, f) => (f[0], f[1]) = (-y[0], y[1] - (3 * y[0]))) { MassMatrix = new double[,] { { 1, 1 }, { 2, 2 } } }, [1.0, 1.0], 0, 1,
            new() { Solver = solver });
        if (solver is Bdf or Rosenbrock { Tableau.IsStifflyAccurate: true })
        {
            Solve();
        }
        else
        {
            Assert.Contains("Solver = new Rodas5P()", Assert.Throws<ArgumentException>(Solve).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Gradients_through_a_mass_matrix_match_finite_differences_of_its_steps()
    {
        foreach (Solver solver in (Solver[])[new Rodas5P(), new Rodas4P(), new Rosenbrock23(), new Kvaerno5 { NewtonTolerance = 1e-4 }, new Kvaerno3 { NewtonTolerance = 1e-4 }])
        {
            SolveOptions options = new() { Solver = solver, Controller = new FixedStep(0.13), Rtol = 1e-10, Atol = 1e-10 };
            using Gradient<double> gradient = Gradient.Of<double>(x =>
            {
                SolvedTensor solved = Ode.Solve(
                    new OdeTerm((t, y) => [Sin(x[3] * t) - y[0], (y[0] * y[2]) - y[1], -y[2] + (0.3 * y[1])]) { MassMatrix = Mixing }, x[..3], x[4],
                    x[5], Vector(0.31, 0.66), options);
                return Sum(Sin(solved.Saved)) + Sum(solved.Last * Vector(1, 2, 3));
            });
            double[] point = [1, 0.5, -0.3, 1.3, 0.1, 0.95];
            double[] found = [.. gradient.Evaluate(Row(point)).ByInputs[0].Cast<double>()];
            for (int i = 0; i < point.Length; i++)
            {
                double Difference(double step)
                {
                    double[] above = [.. point], below = [.. point];
                    above[i] += step;
                    below[i] -= step;
                    return (gradient.Evaluate(Row(above)).Value - gradient.Evaluate(Row(below)).Value) / (2 * step);
                }

                double expected = ((4 * Difference(5e-4)) - Difference(1e-3)) / 3;
                Assert.True(Math.Abs(expected - found[i]) <= 1e-6 * found.Max(Math.Abs), $"{solver.GetType().Name}, {i}: {expected} but {found[i]}");
            }
        }

        static double[,] Row(double[] values)
        {
            double[,] row = new double[1, values.Length];
            Buffer.BlockCopy(values, 0, row, 0, values.Length * sizeof(double));
            return row;
        }
    }
}
