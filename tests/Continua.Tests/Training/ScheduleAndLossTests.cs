using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Training;

public class ScheduleAndLossTests
{
    [Fact]
    public void Schedules_follow_their_formulas()
    {
        Assert.Equal(1, Schedule.Constant.At(7, 10));
        Assert.Equal(0.01, Schedule.StepDecay(3).At(7, 10), 1e-15);
        Assert.Equal(Math.Pow(0.9, 7), Schedule.Exponential(0.9).At(7, 10), 1e-15);
        Assert.Equal(1, Schedule.Cosine().At(0, 10), 1e-15);
        Assert.Equal(0.5 * (1 + Math.Cos(0.7 * Math.PI)), Schedule.Cosine().At(7, 10), 1e-15);
        Assert.Equal(0.2, Schedule.Cosine(0.2).At(10, 10), 1e-15);
        Schedule warm = Schedule.Exponential(0.5).WithWarmUp(4);
        Assert.Equal([0.25, 0.5, 0.75, 1, 1, 0.5], Enumerable.Range(0, 6).Select(i => warm.At(i, 10)));
    }

    [Theory]
    [InlineData(0.4)]
    [InlineData(-3)]
    public void Losses_follow_their_formulas(double error)
    {
        Assert.Equal(error * error, Of(Loss.MeanSquared), 1e-14);
        Assert.Equal(Math.Abs(error), Of(Loss.MeanAbsolute), 1e-14);
        Assert.Equal(Math.Abs(error) <= 1 ? error * error / 2 : Math.Abs(error) - 0.5, Of(Loss.Huber()), 1e-14);
        Assert.Equal(
            (error * error / 4 / 2) + Math.Log(2) + (0.5 * Math.Log(2 * Math.PI)), Of(Loss.Gaussian(2)), 1e-14);

        double Of(Loss loss)
        {
            using Gradient<double> gradient = Gradient.Of<double>(x => Sum(loss.Of(x, 1)));
            return gradient.Evaluate(new double[,] { { 1 + error } }).Value;
        }
    }

    [Fact]
    public void A_gradient_longer_than_the_limit_is_shortened_to_it()
    {
        Linear module = new(1, 2, hasBias: false);
        Trainer<double> trainer = new(
            new(module.Layout, [0, 0]), (_, _) => new(1, [3, 4], 1, new()), null,
            new() { Steps = 1, Optimizer = new Sgd(1), ClipNorm = 1 });
        trainer.Run();
        Assert.Equal(-0.6, trainer.State.Parameters.Values[0], 1e-15);
        Assert.Equal(-0.8, trainer.State.Parameters.Values[1], 1e-15);
    }

    [Fact]
    public void Training_stops_with_a_message_if_the_loss_is_not_finite()
    {
        Linear module = new(1, 1, hasBias: false);
        Trainer<double> trainer = new(
            new(module.Layout, [0]), (_, step) => new(step < 3 ? 1 : double.NaN, [1], 1, new()), null, new() { Steps = 10 });
        trainer.Run();
        Assert.Equal(3, trainer.State.Step);
        Assert.Contains("finite", trainer.Stopped);
        Assert.Single(trainer.State.History);
    }

    [Fact]
    public void Training_ends_early_without_improvement_and_keeps_the_best_parameters()
    {
        Linear module = new(1, 1, hasBias: false);
        double[] losses = [5, 3, 4, 4, 4, 4];
        int validations = 0;
        Trainer<double> trainer = new(
            new(module.Layout, [0]), (_, _) => new(1, [1], 1, new()), _ => losses[validations++],
            new() { Steps = 100, Optimizer = new Sgd(1), ValidateEvery = 1, Patience = 3 });
        trainer.Run();
        Assert.Equal(5, trainer.State.Step);
        Assert.Equal(-2, trainer.State.Best.Values[0]);
        Assert.Equal(3, trainer.State.BestLoss);
        Assert.Contains("did not improve", trainer.Stopped);
    }
}
