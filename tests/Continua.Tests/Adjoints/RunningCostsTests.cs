using static Continua.Tensor;

namespace Continua.Tests.Adjoints;

/// <summary>Running costs: quadratures along a solve.</summary>
public sealed class RunningCostsTests
{
    private static readonly RunningCosts Work = new((t, y, slope) => Concat(Square(slope[0]), t * y[0]));

    /// <summary>The adjoints, each with the tolerance of its gradients.</summary>
    public static TheoryData<Adjoint, double> Adjoints => new()
    {
        { new DiscreteAdjoint(), 1e-8 },
        { new CheckpointedAdjoint { Budget = 1000 }, 1e-8 },
        { new BacksolveAdjoint(), 1e-6 },
    };

    [Fact]
    public void Costs_are_the_integrals_of_their_rates()
    {
        Tensor[] Swing(Tensor y0, Tensor times)
        {
            SolvedTensor solved = Ode.Solve(Rotation, y0, 0, 2, Work, times, Options(1e-10));
            return [solved.Costs[0], solved.Costs[1], solved.SavedCosts[0][0], solved.SavedCosts[1][1], solved.Last[0], solved.Saved[0][1]];
        }

        // y = (cos t, −sin t), so that ∫ ẏ₀² = t/2 − sin(2t)/4 and ∫ t y₀ = cos t + t sin t − 1.
        double Squares(double t) => (t / 2) - (Math.Sin(2 * t) / 4);
        double Moment(double t) => Math.Cos(t) + (t * Math.Sin(t)) - 1;
        double[] expected = [Squares(2), Moment(2), Squares(0.5), Moment(1.5), Math.Cos(2), -Math.Sin(0.5)];
        for (int i = 0; i < expected.Length; i++)
        {
            using Gradient<double> value = Gradient.Of<double>((y0, times) => Swing(y0, times)[i]);
            Assert.Equal(expected[i], value.Evaluate(new double[,] { { 1, 0 } }, new double[,] { { 0.5, 1.5 } }).Value, 1e-8);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Costs_that_do_not_choose_steps_change_neither_steps_nor_values(int quadratures)
    {
        RunningCosts outside = Work with { ChooseSteps = false };
        double[,] starts = { { 1, 0 }, { 0.3, -2 } };
        SolveOptions options = Options(1e-6) with { Quadratures = quadratures };
        GradientResult<double> with = Evaluate(y0 => Sum(Ode.Solve(Stiffer, y0, 0, 2, outside, options: options).Last), starts);
        GradientResult<double> without = Evaluate(y0 => Sum(Ode.Solve(Stiffer, y0, 0, 2, options: options).Last), starts);
        Assert.Equal(without.Losses, with.Losses);
        Assert.Equal(without.Report.ForwardEvaluations, with.Report.ForwardEvaluations);
    }

    [Fact]
    public void Costs_are_accurate_to_the_tolerance_unless_they_are_excluded_from_the_choice_of_steps()
    {
        // The state varies slowly, the costs quickly: ∫ cos(40t) over [0, 1], and ∫ sin²(20t) over [0, 10].
        Check((t, y, _) => Cos(40 * t) * y[0], 1, Math.Sin(40) / 40);
        Check((t, y, _) => Square(Sin(20 * t)), 10, 5 - (Math.Sin(400) / 80));

        static void Check(Func<Tensor, Tensor, Tensor, Tensor> rates, double end, double exact)
        {
            GradientResult<double> Of(RunningCosts costs) => Evaluate(
                y0 => Ode.Solve((_, y) => 0 * y, y0, 0, end, costs, options: Options(1e-8)).Costs[0], new double[,] { { 1 } });
            GradientResult<double> inside = Of(new(rates)), outside = Of(new(rates) { ChooseSteps = false });
            Assert.Equal(exact, inside.Value, 1e-6);
            Assert.Equal(0, inside.Report.QuadratureError);
            double miss = Math.Abs(outside.Value - exact);
            Assert.True(miss > 1e-3);
            Assert.InRange(outside.Report.QuadratureError, miss / 10, double.MaxValue);
        }
    }

    [Fact]
    public void The_estimated_error_of_quadratures_is_NaN_for_fixed_steps()
    {
        Solution<double> Of(SolveOptions options) => Ode.Solve(
            (t, y, dy) => { dy[0] = -y[0]; dy[1] = Math.Cos(7 * t) * y[0]; }, [1.0, 0.0], 0, 3, options with { Rtol = 1e-5, Atol = 1e-7 });
        double exact = Of(new()).Last[0, 1];
        Solution<double> found = Of(new() { Quadratures = 1 });
        Assert.InRange(found.QuadratureError(), Math.Abs(found.Last[0, 1] - exact) / 10, 1);
        Assert.True(found.QuadratureError() > 0);
        Assert.Equal(0, Of(new()).QuadratureError());
        Assert.Equal(double.NaN, Of(new() { Quadratures = 1, Controller = new FixedStep(0.1) }).QuadratureError());
    }

    [Theory]
    [MemberData(nameof(Adjoints))]
    public void Costs_have_gradients(Adjoint adjoint, double tolerance)
    {
        GradientResult<double> At(double x, double v) => Evaluate(
            y0 => Dot(Ode.Solve(Stiffer, y0, 0, 2, Work, options: Options(1e-9) with { Adjoint = adjoint }).Costs, [1.0, -0.5]),
            new double[,] { { x, v } });
        const double H = 1e-5;
        double[,] found = At(1, 0.2).ByInputs[0];
        Assert.Equal((At(1 + H, 0.2).Value - At(1 - H, 0.2).Value) / (2 * H), found[0, 0], tolerance * 10);
        Assert.Equal((At(1, 0.2 + H).Value - At(1, 0.2 - H).Value) / (2 * H), found[0, 1], tolerance * 10);
    }

    [Fact]
    public void Invalid_costs_are_refused()
    {
        static SolvedTensor Solve(RunningCosts costs) => Ode.Solve(Rotation, Zeros([2]), 0, 1, costs);
        Assert.Contains("rates of shape [] or [costs]", Error(() => Solve(new((_, y, _) => Outer(y, y)))), StringComparison.Ordinal);
        Assert.Contains("returned null", Error(() => Solve(new((_, _, _) => null!))), StringComparison.Ordinal);
        Assert.Contains("pass RunningCosts", Error(() => _ = Ode.Solve(Rotation, Zeros([2]), 0, 1).Costs), StringComparison.Ordinal);
        Assert.Contains("pass a tensor of times", Error(() => _ = Solve(Work).SavedCosts), StringComparison.Ordinal);
        Assert.Contains("at least one other component", Error(() => Ode.Solve(Rotation, Zeros([2]), 0, 1, options: new() { Quadratures = 2 })), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cost_that_is_not_finite_fails_its_row()
    {
        GradientResult<double> result = Evaluate(
            y0 => Ode.Solve(Rotation, y0, 0, 2, new RunningCosts((_, y, _) => Log(y[0]))).Costs[0], new double[,] { { 1, 0 } });
        Assert.Equal(SolveStatus.NotFinite, Assert.Single(result.Report.Failures).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Costs_under_fixed_steps_have_no_estimated_error(bool chooseSteps)
    {
        GradientResult<double> Of(StepController controller, bool choose) => Evaluate(
            y0 => Ode.Solve(
                Rotation, y0, 0, 2, Work with { ChooseSteps = choose }, options: new() { Controller = controller, AtolPerComponent = [1e-6, 1e-6] }).Costs[0],
            new double[,] { { 1, 0 } });
        GradientResult<double> result = Of(new FixedStep(0.1), chooseSteps), other = Of(new FixedStep(0.1), !chooseSteps);
        Assert.Equal(double.NaN, result.Report.QuadratureError);
        Assert.Equal((other.Value, other.ByInputs[0][0, 1]), (result.Value, result.ByInputs[0][0, 1]));
        Assert.Equal(chooseSteps, Of(new PidController(), chooseSteps).Report.QuadratureError == 0);
    }

    [Fact]
    public void Quadratures_do_not_influence_the_steps_of_plain_equations()
    {
        double[] Steps(SolveOptions options) =>
            Ode.Solve((t, y, dy) => { dy[0] = -y[0]; dy[1] = Math.Cos(60 * t); }, [1.0, 0.0], 0, 1, options with { SaveAt = SaveAt.Steps }).Times(0);
        double[] alone = Ode.Solve((t, y, dy) => dy[0] = -y[0], [1.0], 0, 1, new() { SaveAt = SaveAt.Steps }).Times(0);
        Assert.Equal(alone, Steps(new() { Quadratures = 1 }));
        Assert.Equal(alone, Steps(new() { Quadratures = 1, Norm = ErrorNorm.Custom(r => ErrorNorm.Rms.Of(r)) }));
        Assert.Equal(alone, Steps(new() { Quadratures = 1, AtolPerComponent = [1e-8] }));
        Assert.True(Steps(new()).Length > 2 * alone.Length);
    }

    private static Tensor Rotation(Tensor t, Tensor y) => [y[1], -y[0]];

    private static Tensor Stiffer(Tensor t, Tensor y) => [y[1], (2 * (1 - Square(y[0])) * y[1]) - y[0] + Sin(t)];

    private static SolveOptions Options(double rtol) => new() { Rtol = rtol, Atol = rtol };

    private static GradientResult<double> Evaluate(Func<Tensor, Tensor> loss, double[,] starts)
    {
        using Gradient<double> gradient = Gradient.Of<double>(loss);
        return gradient.Evaluate(starts);
    }

    private static string Error(Func<object> code) => Assert.ThrowsAny<Exception>(code).Message;
}
