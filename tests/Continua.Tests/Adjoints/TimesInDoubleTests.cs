using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Adjoints;

/// <summary>
/// The times of a solve inside an expression are computed in double, independent of the precision of the other values.
/// </summary>
public class TimesInDoubleTests
{
    private const double Tolerance = 2e-6;

    private static readonly SolveOptions Options = new() { Rtol = 1e-6, Atol = 1e-7 };

    public static TheoryData<double> Starts => [1e5, -1e5, 1.7e9, -1.7e9, 1.7e12];

    [Theory]
    [MemberData(nameof(Starts))]
    public void Constant_times_keep_their_digits(double t0)
    {
        double span = SpanAfter(t0), rate = 1 / span;
        using Gradient<float> gradient = Gradient.Of<float>(y0 => Sum(Ode.Solve((_, y) => -rate * y, y0, t0, t0 + span, options: Options).Last));
        GradientResult<float> result = gradient.Evaluate(new float[,] { { 1 }, { 2 } });
        Assert.Equal(3 * Math.Exp(-1), result.Value, 3 * RoundingAt(t0));
        Assert.Equal(Math.Exp(-1), result.ByInputs[0][1, 0], RoundingAt(t0));
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void Times_given_in_double_keep_their_digits(double t0)
    {
        double span = SpanAfter(t0), rate = 1 / span;
        Tensor Loss(Tensor y0, Tensor t) =>
            Sum(Ode.Solve((_, y) => -rate * y, y0, t[0], t[0] + t[1], Stack(t[0], t[0] + (0.5 * t[1])), options: Options).Saved[1]);
        using Gradient<float> gradient = Gradient.Of<float>(Loss);
        GradientResult<float> result = gradient.Evaluate(new double[,] { { 1 }, { 1 }, { 2 } }, new double[,] { { t0, span }, { t0 + span, -span }, { t0, span } });
        Assert.Equal(Math.Exp(-0.5), result.Losses[0], RoundingAt(t0));
        Assert.Equal(Math.Exp(0.5), result.Losses[1], RoundingAt(t0));
        Assert.Equal(-0.5 * Math.Exp(-0.5), result.ByInputs[1][0, 1] * span, 1e-4 + RoundingAt(t0));

        using Predictor<float> predictor = Predictor.Of<float>(row => Loss(row[..1], row[1..]));
        Assert.Equal(2 * Math.Exp(-0.5), predictor.Evaluate(null, new double[,] { { 1, t0, span }, { 2, t0, span } })[1, 0], 2 * RoundingAt(t0));
    }

    [Fact]
    public void An_evaluation_in_single_precision_does_not_reuse_earlier_inputs_in_double()
    {
        using Gradient<float> gradient = Gradient.Of<float>(t => Sum(Ode.Solve((_, y) => Full([1], 1), Zeros([1]), t[0], t[1]).Last));
        double first = gradient.Evaluate(new double[,] { { 1e9, 1e9 + 0.25 } }).Value;
        double second = gradient.Evaluate(new float[,] { { 1, 3 } }).Value;
        Assert.Equal(0.25, first, 1e-6);
        Assert.Equal(2, second, 1e-6);
    }

    [Fact]
    public void A_model_of_epoch_seconds_resolves_its_times()
    {
        NeuralOde model = new(new Decay()) { Solve = Options };
        using Gradient<float> gradient = Gradient.Of<float>(y0 => Sum(model.Trajectory(y0, Vector(1.7e9, 1.7e9 + 0.5, 1.7e9 + 1))[1]), model);
        Assert.Equal(Math.Exp(-1), gradient.Evaluate(model.Initialize<float>(new RandomKey(1)), new float[,] { { 1 } }).Value, Tolerance);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Times_of_solves_inside_fields_keep_their_digits(bool perRow)
    {
        // y' = −(end of z' = 1 over [s, s + 0.5]) y = −0.5 y, with s as an argument of the outer field.
        Tensor Loss(Tensor y0, Tensor s)
        {
            Tensor from = perRow ? s[0] : Constant(1.7e9);
            return Sum(Ode.Solve((_, y) => -y * Ode.Solve((_, _) => Full([1], 1), Zeros([1]), from, from + 0.5).Last, y0, 0, 1, options: Options).Last);
        }

        foreach (Adjoint adjoint in (Adjoint[])[new DiscreteAdjoint(), new CheckpointedAdjoint()])
        {
            using Gradient<float> gradient = Gradient.Of<float>(Loss);
            GradientResult<float> result = gradient.Evaluate(new double[,] { { 1 }, { 2 } }, new double[,] { { 1.7e9 }, { 1.2e8 } });
            Assert.Equal(3 * Math.Exp(-0.5), result.Value, 3 * Tolerance);
            Assert.Equal(Math.Exp(-0.5), result.ByInputs[0][0, 0], Tolerance);
        }
    }

    [Fact]
    public void Times_from_another_solve_keep_their_digits()
    {
        using Gradient<float> gradient = Gradient.Of<float>(y0 =>
        {
            Tensor end = Sum(Ode.Solve((_, _) => Full([1], 2), y0, 0, 1).Last);
            return Sum(Ode.Solve((_, y) => -y, Full([1], 1), 1e6, 1e6 + end, options: Options).Last);
        });
        GradientResult<float> result = gradient.Evaluate(new float[,] { { -1 } });
        Assert.Equal(Math.Exp(-1), result.Value, Tolerance);
        Assert.Equal(-Math.Exp(-1), result.ByInputs[0][0, 0], 1e-5);
    }

    [Theory]
    [InlineData(1.7e9, 5)]
    [InlineData(1.7e9, 1e-3)]
    [InlineData(-1.7e9, 5)]
    [InlineData(1e8, 10)]
    [InlineData(1e7, 5)]
    public void A_traced_field_whose_stages_round_to_one_time_fails_in_single_precision(double t0, double span)
    {
        Tensor Field(Tensor t, Tensor y) => [Cos((t - t0) / span)];
        foreach ((double from, double to) in ((double, double)[])[(t0, t0 + span), (t0 + span, t0)])
        {
            SolveOptions partial = Options with { ThrowOnFailure = false };
            Solution<float> plain = Ode.Solve(Field, new float[,] { { 0 }, { 1 } }, from, to, partial);
            Assert.Equal(SolveStatus.StagesCoincide, plain.Status(0));
            Assert.Contains("solve in double", plain.Failures[1].Message, StringComparison.Ordinal);
            Solution<double> exact = Ode.Solve(Field, new double[,] { { 0 } }, from, to, partial);
            Assert.Equal(SolveStatus.Succeeded, exact.Status(0));
            Assert.Equal(Math.Sin(1) * Math.Sign(to - from) * span, exact.Last[0, 0], 1e-3 * span);

            using Gradient<float> gradient = Gradient.Of<float>(y0 => Sum(Ode.Solve(Field, y0, from, to, options: Options).Last));
            Assert.Equal(SolveStatus.StagesCoincide, Assert.Single(gradient.Evaluate(new float[,] { { 0 } }).Report.Failures).Status);
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(100, 10)]
    [InlineData(1000, 1000)]
    [InlineData(-5, 10)]
    public void Fields_of_time_near_the_origin_are_solved_by_every_method(double t0, double span)
    {
        foreach (Solver solver in Solver.All)
        {
            SolveOptions options = new() { Solver = solver, Controller = solver.ChoosesSteps ? null : new FixedStep(span / 100), Rtol = 1e-3, Atol = 1e-3, ThrowOnFailure = false };
            Solution<float> solution = Ode.Solve((t, y) => [0.1 * Cos(t / span), 0.1 * Sin(t / span)], new float[,] { { 0, 0 } }, t0, t0 + span, options);
            Assert.Equal(SolveStatus.Succeeded, solution.Status(0));
        }
    }

    [Fact]
    public void A_field_that_does_not_read_time_is_solved_in_single_precision_at_any_time()
    {
        Solution<float> solution = Ode.Solve((_, y) => -y, new float[,] { { 1 } }, 1.7e9, 1.7e9 + 1, Options);
        Assert.Equal(Math.Exp(-1), solution.Last[0, 0], Tolerance);
    }

    /// <summary>A span without rounding error, with steps above the resolution of the time.</summary>
    private static double SpanAfter(double t0) => (t0 + (Math.Abs(t0) > 1e11 ? 1 : 0.01)) - t0;

    /// <summary>
    /// The allowed relative error of a decay over the span of <see cref="SpanAfter"/>: the tolerance, and the rounding
    /// of the time at the ends of a dozen steps.
    /// </summary>
    private static double RoundingAt(double t0) => Tolerance + (6 * (Math.BitIncrement(Math.Abs(t0)) - Math.Abs(t0)) / SpanAfter(t0));

    private sealed class Decay : Field
    {
        protected override IReadOnlyList<Module> Parts => [];

        public override Tensor Apply(Tensor t, Tensor y) => -y;
    }
}
