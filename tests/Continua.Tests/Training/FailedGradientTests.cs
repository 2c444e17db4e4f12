using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Training;

/// <summary>
/// Tests that the sums of a gradient are NaN only if all of its rows failed, and tests of the outcomes of training.
/// </summary>
public class FailedGradientTests
{
    public static TheoryData<Adjoint> Adjoints => [new DiscreteAdjoint(), new CheckpointedAdjoint(), new BacksolveAdjoint()];

    [Theory]
    [MemberData(nameof(Adjoints))]
    public void A_gradient_whose_rows_all_failed_is_NaN(Adjoint adjoint)
    {
        Linear rate = new(1, 1);
        using Gradient<float> gradient = Gradient.Of<float>(
            y0 => Sum(Ode.Solve((t, y) => Square(y) + (0.01f * rate.Apply(y)), y0, 0, 1, options: new() { Adjoint = adjoint }).Last), rate);
        Parameters<float> theta = rate.Initialize<float>(new(1));
        GradientResult<float> all = gradient.Evaluate(theta, new float[,] { { 3 }, { 5 } }), some = gradient.Evaluate(theta, new float[,] { { 3 }, { 0.1f } });
        Assert.Equal(double.NaN, all.Value);
        Assert.All(all.ByParameters, value => Assert.True(float.IsNaN(value)));
        Assert.All(all.ByInputs[0].Cast<float>(), value => Assert.True(float.IsNaN(value)));
        Assert.Single(some.Report.Failures);
        Assert.True(double.IsFinite(some.Value) && Array.TrueForAll(some.ByParameters, float.IsFinite));
        Assert.Equal([true, false], some.ByInputs[0].Cast<float>().Select(float.IsNaN));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_save_time_that_is_NaN_is_a_failure(int index)
    {
        using Gradient<double> gradient = Gradient.Of<double>((y0, times) => Sum(Ode.Solve((t, y) => -y, y0, 0, 1, times).Saved));
        double[,] times = { { 0.25, 0.5 }, { 0.25, 0.5 } };
        times[1, index] = double.NaN;
        GradientResult<double> found = gradient.Evaluate(new double[,] { { 1 }, { 1 } }, times);
        SolveFailure failure = Assert.Single(found.Report.Failures);
        Assert.Equal((1, SolveStatus.TimesOutOfOrder), (failure.Row, failure.Status));
        Assert.Contains("save time", failure.Message, StringComparison.Ordinal);
        Assert.Equal(Math.Exp(-0.25) + Math.Exp(-0.5), found.Value, 1e-6);
    }

    [Fact]
    public void Training_reports_its_outcome()
    {
        Linear line = new(1, 1);
        using Gradient<double> good = Gradient.Of<double>(x => Sum(Square(line.Apply(x))), line);
        using Gradient<double> bad = Gradient.Of<double>(x => Sum(Log(0 * line.Apply(x) - 1)), line);
        Trainer<double> Of(Gradient<double> gradient, TrainOptions options) =>
            new(line.Initialize<double>(new(1)), gradient, _ => [new double[,] { { 1 } }], options);
        Assert.Equal(TrainingOutcome.Completed, Of(good, new() { Steps = 3 }).Run());
        Assert.Equal(TrainingOutcome.Cancelled, Of(good, new() { Steps = 3 }).Run(new(canceled: true)));
        Trainer<double> failed = Of(bad, new() { Steps = 3 });
        Assert.Null(failed.Outcome);
        Assert.Equal(TrainingOutcome.Failed, failed.Run());
        Assert.Contains("finite", failed.Stopped, StringComparison.Ordinal);
        Trainer<double> stale = new(
            line.Initialize<double>(new(1)), good, _ => [new double[,] { { 1 } }], new() { Steps = 100, ValidateEvery = 1, Patience = 2 }, _ => 1);
        Assert.Equal(TrainingOutcome.NoImprovement, stale.Run());
    }
}
