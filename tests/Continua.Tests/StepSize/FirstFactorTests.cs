namespace Continua.Tests.StepSize;

/// <summary>The ratio of the first step to its estimate, <see cref="PidController.FirstFactor"/>.</summary>
public class FirstFactorTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_first_step_is_FirstFactor_times_its_estimate(bool shared)
    {
        double First(double factor) => Ode.Solve(
            (t, y, dy) => (dy[0], dy[1]) = (y[1], -y[0]), new double[,] { { 1, 1 }, { 1, 2 } }, 0, 10,
            new() { Controller = new PidController { FirstFactor = factor, Shared = shared }, SaveAt = SaveAt.Steps }).Times(1)[1];
        Assert.Equal(2.5 * First(1), First(2.5), 1e-15);
        Assert.Equal(0.5 * First(1), First(0.5), 1e-15);
    }

    [Fact]
    public void A_given_first_step_is_not_scaled()
    {
        SolveOptions options = new() { Controller = new PidController { FirstFactor = 3 }, FirstStep = 0.01, SaveAt = SaveAt.Steps };
        Assert.Equal(0.01, Ode.Solve((t, y, dy) => dy[0] = -y[0], [1], 0, 1, options).Times()[1]);
    }
}
