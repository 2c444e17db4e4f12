using System.Numerics;
using static Continua.Tensor;

namespace Continua.Tests.Integration;

/// <summary>
/// Implicit methods with Jacobians of any size and form, with constraints, and with tolerances of zero.
/// </summary>
public class ImplicitSolveTests
{
    private static readonly SolveOptions Quiet = new() { ThrowOnFailure = false };

    public static TheoryData<string> Implicit => [.. Solvers.AllSolvers.AnyField.Where(name => !Solvers.AllSolvers.Of(name).IsExplicit)];

    public static TheoryData<string> Constrained => [.. Solvers.AllSolvers.AnyField.Where(name => Solvers.AllSolvers.Of(name).SolvesConstraints)];

    // From 17 components on, the rows of the Jacobian are computed by one vjp each; from 25 on, the matrices of a block
    // are factored one after another.
    [Theory]
    [MemberData(nameof(Implicit))]
    public void Systems_of_every_size_are_solved_in_blocks_of_every_size(string name)
    {
        SolveOptions options = new() { Solver = SolverCatalogue.Create(name), Rtol = 1e-3, Atol = 1e-5, SaveAt = SaveAt.Times(0.5) };
        foreach (int dimension in (int[])[15, 16, 17, 19, 24, 25, 33])
        {
            foreach (int rows in (int[])[1, 2, 7, 9, 33])
            {
                Check<double>(dimension, rows, options);
                Check<float>(dimension, rows, options);
            }
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    [Theory]
    [MemberData(nameof(Implicit))]
    public void An_infinite_Jacobian_fails_with_a_message(string name)
    {
        SolveOptions options = Quiet with { Solver = SolverCatalogue.Create(name) };
        Solution<double>[] all =
        [
            Ode.Solve<double>((t, y) => Sqrt(y) + 1, new double[,] { { 0 } }, 0, 1, options),
            Ode.Solve<double>((t, y) => 1 - Pow(y, 0.5), new double[,] { { 0 }, { 0 } }, 0, 1, options),
            Ode.Solve<double>((t, y) => [1 - (Sqrt(y[0]) * y[1]), -y[1]], new double[,] { { 0, 1 } }, 0, 1, options with { FirstStep = 0.5 }),
            Ode.Solve(new OdeTerm<double>((t, y, dy) => dy[0] = -1000 * (y[0] - Math.Cos(t)))
            {
                Jacobian = (t, y, jacobian, byTime) => jacobian[0] = double.PositiveInfinity,
            }, [0.0], 0, 1, options),
            Ode.Solve(new OdeTerm<double>((t, y, dy) => (dy[0], dy[1]) = (-y[0], y[0] - y[1]))
            {
                Jacobian = (t, y, jacobian, byTime) => (jacobian[0], jacobian[2], jacobian[3]) = (-1, double.NegativeInfinity, -1),
            }, [1.0, 1.0], 0, 1, options),
        ];

        // Bdf evaluates Jacobians at predicted states, where the first three are finite.
        all = options.Solver is Bdf ? all[3..] : all;
        Assert.All(all, solution => Assert.Equal(SolveStatus.NotFinite, solution.Status()));
        Assert.All(all, solution => Assert.Contains("take an explicit method", solution.Failures[0].Message, StringComparison.Ordinal));
        Assert.All(all, solution => Assert.Equal(double.NaN, solution.Last[0, 0]));
    }

    [Theory]
    [MemberData(nameof(Implicit))]
    public void Components_without_an_absolute_tolerance_do_not_stop_a_solve(string name)
    {
        static void Plain(double t, ReadOnlySpan<double> y, Span<double> dy) => (dy[0], dy[1]) = (-y[0], y[0]);
        Tensor Traced(Tensor t, Tensor y) => [-y[0], y[0]];
        SolveOptions usual = new() { Solver = SolverCatalogue.Create(name) };
        foreach (SolveOptions options in (SolveOptions[])[usual with { Quadratures = 1 }, usual with { Atol = 0 }, usual with { FirstStep = 1e-300 }])
        {
            Assert.Equal(1 - Math.Exp(-1), Ode.Solve(Plain, [1.0, 0], 0, 1, options).Last[0, 1], 1e-4);
            Assert.Equal(1 - Math.Exp(-1), Ode.Solve<double>(Traced, new double[,] { { 1, 0 } }, 0, 1, options).Last[0, 1], 1e-4);
        }
    }

    [Theory]
    [MemberData(nameof(Constrained))]
    public void A_row_with_constraints_does_not_depend_on_the_other_rows(string name)
    {
        static void Field(double t, ReadOnlySpan<double> y, Span<double> dy) =>
            (dy[0], dy[1]) = (-100 * ((y[0] * y[0] * y[0]) - Math.Cos(t)), Math.Exp(y[1]) - 2 - Math.Sin(3 * y[0]));
        double[,] mass = { { 1, 0 }, { 0, 0 } };
        OdeTerm<double> plain = new(Field) { MassMatrix = mass };
        OdeTerm traced = new((t, y) => [-100 * (Pow(y[0], 3) - Cos(t)), Exp(y[1]) - 2 - Sin(3 * y[0])]) { MassMatrix = mass };
        SolveOptions options = Quiet with { Solver = SolverCatalogue.Create(name), FirstStep = 0.1, SaveAt = SaveAt.Steps, Threads = 1 };
        const int Rows = 21;
        double[,] starts = new double[Rows, 2];
        for (int r = 0; r < Rows; r++)
        {
            (starts[r, 0], starts[r, 1]) = (0.5 + (0.13 * r), r % 5 == 3 ? 40 : 0.5 + (0.1 * (r % 4)));
        }

        Solution<double>[] together = [Ode.Solve(plain, starts, [0], [0.3], options), Ode.Solve(traced, starts, [0], [0.3], options)];
        for (int r = 0; r < Rows; r++)
        {
            double[,] start = { { starts[r, 0], starts[r, 1] } };
            Solution<double>[] alone = [Ode.Solve(plain, start, [0], [0.3], options), Ode.Solve(traced, start, [0], [0.3], options)];
            for (int form = 0; form < 2; form++)
            {
                Assert.Equal((alone[form].Status(), alone[form].Statistics), (together[form].Status(r), together[form].StatisticsOf(r)));
                Assert.Equal(alone[form].Values(), together[form].Values(r));
            }
        }
    }

    private static void Check<T>(int dimension, int rows, SolveOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[,] starts = new T[rows, dimension];
        for (int i = 0; i < starts.Length; i++)
        {
            starts[i / dimension, i % dimension] = T.CreateTruncating(1 + (0.1 * Math.Sin(i)));
        }

        // Diffusion with a source term: every component depends on its neighbours.
        Tensor Field(Tensor t, Tensor y) => (20 * (Concat(y[1..], y[..1]) - (2 * y) + Concat(y[^1..], y[..^1]))) - Square(y);
        void Slope(T t, ReadOnlySpan<T> y, Span<T> dy)
        {
            for (int c = 0; c < y.Length; c++)
            {
                T around = y[(c + 1) % y.Length] - (y[c] + y[c]) + y[(c + y.Length - 1) % y.Length];
                dy[c] = (T.CreateTruncating(20) * around) - (y[c] * y[c]);
            }
        }

        T Pull(T t, ReadOnlySpan<T> y, ReadOnlySpan<T> a, Span<T> byY)
        {
            for (int c = 0; c < y.Length; c++)
            {
                T around = a[(c + 1) % y.Length] - (a[c] + a[c]) + a[(c + y.Length - 1) % y.Length];
                byY[c] = (T.CreateTruncating(20) * around) - ((y[c] + y[c]) * a[c]);
            }

            return T.Zero;
        }

        Solution<T>[] all =
        [
            Ode.Solve(Field, starts, 0, 1, options),
            Ode.Solve(new OdeTerm<T>(Slope) { Vjp = Pull }, starts, [0], [1], options),
            Ode.Solve(new OdeTerm<T>(Slope), starts, [0], [1], options),
        ];
        Solution<T> exact = Ode.Solve(Slope, starts, 0, 1, new() { Rtol = 1e-6, Atol = 1e-7, SaveAt = SaveAt.Times(0.5) });
        T[,] last = new T[1, dimension];
        for (int c = 0; c < dimension; c++)
        {
            last[0, c] = starts[rows - 1, c];
        }

        Assert.Equal(Ode.Solve(Field, last, 0, 1, options).Values(), all[0].Values(rows - 1));
        foreach (Solution<T> found in all)
        {
            for (int c = 0; c < dimension; c++)
            {
                Assert.Equal(double.CreateTruncating(exact.Last[rows - 1, c]), double.CreateTruncating(found.Last[rows - 1, c]), 2e-2);
                Assert.Equal(double.CreateTruncating(exact.Values()[0, c]), double.CreateTruncating(found.Values()[0, c]), 2e-2);
            }
        }
    }
}
