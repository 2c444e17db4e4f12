using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Adjoints;

/// <summary>The continuous adjoint of rows that share their steps, with and without the full norm.</summary>
public sealed class SharedBacksolveTests
{
    private const int Rows = 100;

    private static readonly SolveOptions Exact = new() { Solver = new Dopri5(), Rtol = 1e-10, Atol = 1e-12 };

    private static SolveOptions Options(bool fullNorm, double rtol = 1e-6) => new()
    {
        Solver = new Dopri5(),
        Rtol = rtol,
        Atol = rtol / 100,
        Controller = new PidController { Shared = true },
        Adjoint = new BacksolveAdjoint { FullNorm = fullNorm },
    };

    private static double[,] Starts(int rows) => Table(rows, 2, (r, c) => 0.3 + (0.02 * r) - (0.5 * c));

    [Theory]
    [InlineData(4)]
    [InlineData(70)]
    public void The_full_norm_takes_the_steps_of_one_large_equation(int rows)
    {
        // Reference: the whole batch as a single row with the state (y, a, ∂L/∂k), under a norm that distinguishes
        // these parts.
        double[] k = [0.9, -0.4, 0.3];
        double first = 0.05;
        SolveOptions options = Options(fullNorm: true) with { FirstStep = first };
        var shared = new Slopes();
        Parameters<double> parameters = shared.Of(k);
        GradientResult<double> ours = Gradient.Of<double>((Tensor y0) => Sum(Square(Ode.Solve(shared.Apply, y0, 0, 1, options: options).Last)), shared)
            .Evaluate(parameters, Starts(rows));

        double[,] ends = Large(rows, k, Starts(rows), null, 0, 1, first, out int steps);
        Large(rows, k, ends, Table(rows, 2, (r, c) => 2 * ends[r, c]), 1, 0, first, out int backSteps, out double[] byK);
        Assert.Equal(steps, (ours.Report.AcceptedSteps + ours.Report.RejectedSteps) / rows);
        Assert.Equal(backSteps, ((double)ours.Report.BackwardEvaluations / rows - 1) / 6, 1e-12);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(byK[i], ours.ByParameters[i], 1e-9 * (1 + Math.Abs(byK[i])));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gradients_are_close_to_the_exact_ones(bool fullNorm)
    {
        GradientResult<double> exact = Evaluate(Exact, 1), found = Evaluate(Options(fullNorm), 1);
        for (int i = 0; i < exact.ByParameters.Length; i++)
        {
            Assert.Equal(exact.ByParameters[i], found.ByParameters[i], 2e-5 * (1 + Math.Abs(exact.ByParameters[i])));
        }

        for (int r = 0; r < Rows; r++)
        {
            Assert.Equal(exact.ByInputs[0][r, 1], found.ByInputs[0][r, 1], 2e-5);
            Assert.Equal(exact.ByInputs[1][r, 0], found.ByInputs[1][r, 0], 2e-5);
            Assert.Equal(exact.ByInputs[2][r, 0], found.ByInputs[2][r, 0], 2e-5);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gradients_do_not_depend_on_the_number_of_threads(bool fullNorm)
    {
        GradientResult<double> one = Evaluate(Options(fullNorm), 1);
        foreach (int threads in new[] { 2, 3, 4 })
        {
            GradientResult<double> more = Evaluate(Options(fullNorm), threads);
            Assert.Equal(one.Value, more.Value);
            Assert.Equal(one.ByParameters, more.ByParameters);
            Assert.Equal(one.ByInputs, more.ByInputs);
            Assert.Equal(one.Report.BackwardEvaluations, more.Report.BackwardEvaluations);
        }
    }

    [Fact]
    public void The_checkpointed_adjoint_of_shared_steps_has_the_bits_of_the_discrete_one()
    {
        SolveOptions stored = Options(false) with { Adjoint = new DiscreteAdjoint() };
        GradientResult<double> whole = Evaluate(stored, 1), parts = Evaluate(stored with { Adjoint = new CheckpointedAdjoint { Budget = 4000 } }, 2);
        Assert.Equal(whole.ByParameters, parts.ByParameters);
        Assert.Equal(whole.ByInputs, parts.ByInputs);
    }

    [Fact]
    public void A_row_with_a_NaN_start_is_left_out_of_all_blocks()
    {
        double[,] starts = Starts(Rows), others = Table(Rows - 1, 2, (r, c) => starts[r < 40 ? r : r + 1, c]);
        starts[40, 0] = double.NaN;
        var field = new Slopes();
        Gradient<double> gradient = Gradient.Of<double>(
            (Tensor y0) => Sum(Square(Ode.Solve(field.Apply, y0, 0, 1, options: Options(true)).Last)), field);
        GradientResult<double> found = gradient.Evaluate(field.Of([0.9, -0.4, 0.3]), starts);
        GradientResult<double> without = gradient.Evaluate(field.Of([0.9, -0.4, 0.3]), others);
        Assert.Equal(40, Assert.Single(found.Report.Failures).Row);
        Assert.Equal(without.Report.AcceptedSteps, found.Report.AcceptedSteps);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(without.ByParameters[i], found.ByParameters[i], 1e-10);
        }
    }

    [Fact]
    public void Rows_of_other_blocks_must_share_their_times_too()
    {
        var gradient = Gradient.Of<double>((Tensor y0, Tensor end) => Sum(Ode.Solve((t, y) => -y, y0, 0, end[0], null, Options(true)).Last));
        double[,] ends = Table(Rows, 1, (r, _) => r < 64 ? 1 : 2);
        Assert.Contains("share their times", Assert.Throws<ArgumentException>(() => gradient.Evaluate(Starts(Rows), ends)).Message);
        Assert.True(double.IsFinite(gradient.Evaluate(Starts(Rows), Table(Rows, 1, (_, _) => 1)).Value));
    }

    [Fact]
    public void The_full_norm_needs_a_shared_step() => Assert.Contains(
        "take a PidController with Shared",
        Assert.Throws<ArgumentException>(() => Ode.Solve(
            (t, y) => -y, new double[,] { { 1 } }, 0, 1, new() { Adjoint = new BacksolveAdjoint { FullNorm = true } })).Message);

    private static GradientResult<double> Evaluate(SolveOptions options, int threads)
    {
        var field = new Slopes();
        Tensor Loss(Tensor y0, Tensor push, Tensor end)
        {
            Tensor Pushed(Tensor t, Tensor y) => field.Apply(t, y) + (push[0] * Stack(y[1], 1));
            SolvedTensor solved = Ode.Solve(Pushed, y0, 0, end[0], Vector(0.3, 0.7), options);
            return Sum(Square(solved.Last)) + Sum(solved.Saved);
        }

        return new Gradient<double>(3, inputs => Loss(inputs[0], inputs[1], inputs[2]), field, new() { Threads = threads }).Evaluate(
            field.Of([0.9, -0.4, 0.3]), Starts(Rows), Table(Rows, 1, (r, _) => 0.01 * r), Table(Rows, 1, (_, _) => 1));
    }

    private static double[,] Large(int rows, double[] k, double[,] y, double[,]? a, double from, double to, double first, out int steps) =>
        Large(rows, k, y, a, from, to, first, out steps, out _);

    /// <summary>
    /// Solves for y and, if <paramref name="a"/> is given, for the adjoint and the parameters' integral, of all rows as
    /// one state.
    /// </summary>
    private static double[,] Large(
        int rows, double[] k, double[,] y, double[,]? a, double from, double to, double first, out int steps, out double[] byK)
    {
        int half = 2 * rows, size = a is null ? half : (2 * half) + 3;
        double[] start = [.. y.Cast<double>(), .. a?.Cast<double>() ?? [], .. a is null ? [] : new double[3]];
        void Field(double t, ReadOnlySpan<double> z, Span<double> dz)
        {
            dz.Clear();
            for (int r = 0; r < rows; r++)
            {
                (double p, double q) = (z[2 * r], z[(2 * r) + 1]);
                (dz[2 * r], dz[(2 * r) + 1]) = (Math.Sin(k[0] * q), (k[1] * p) + (k[2] * t));
                if (size > half)
                {
                    (double b, double c) = (z[half + (2 * r)], z[half + (2 * r) + 1]);
                    dz[half + (2 * r)] = -(c * k[1]);
                    dz[half + (2 * r) + 1] = -(b * k[0] * Math.Cos(k[0] * q));
                    dz[2 * half] -= b * q * Math.Cos(k[0] * q);
                    dz[(2 * half) + 1] -= c * p;
                    dz[(2 * half) + 2] -= c * t;
                }
            }
        }

        double Rms(ReadOnlySpan<double> part) => Math.Sqrt(part.ToArray().Average(v => v * v));
        double Norm(ReadOnlySpan<double> ratios) => size == half
            ? Rms(ratios)
            : new[] { Rms(ratios[..half]), Rms(ratios[half..(2 * half)]), Rms(ratios[(2 * half)..^1]), Math.Abs(ratios[^1]) }.Max();
        Solution<double> solution = Ode.Solve(Field, start, from, to, Options(false) with
        {
            FirstStep = first,
            Norm = ErrorNorm.Custom(Norm),
            Controller = null,
            Adjoint = new DiscreteAdjoint(),
        });
        steps = (int)(solution.StatisticsOf().Accepted + solution.StatisticsOf().Rejected);
        double[] end = [.. Enumerable.Range(0, size).Select(c => solution.Last[0, c])];
        byK = a is null ? [] : end[(2 * half)..];
        int shift = a is null ? 0 : half;
        return Table(rows, 2, (r, c) => end[shift + (2 * r) + c]);
    }

    private static double[,] Table(int rows, int columns, Func<int, int, double> at)
    {
        double[,] table = new double[rows, columns];
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                table[r, c] = at(r, c);
            }
        }

        return table;
    }

    private sealed class Slopes : Field
    {
        private readonly Tensor pair, k2;

        public Slopes() => (pair, k2) = (Parameter("pair", [2], Initializer.Zeros), Parameter("k2", [1], Initializer.Zeros));

        protected override IReadOnlyList<Module> Parts => [];

        public Parameters<double> Of(double[] values)
        {
            Parameters<double> parameters = Initialize<double>(new RandomKey(1));
            values.CopyTo(parameters.Values, 0);
            return parameters;
        }

        public override Tensor Apply(Tensor t, Tensor y)
        {
            Tensor products = pair * Stack(y[1], y[0]);
            return Stack(Sin(products[0]), products[1] + (k2[0] * t));
        }
    }
}
