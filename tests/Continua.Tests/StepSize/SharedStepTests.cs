using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.StepSize;

/// <summary>Steps shared by all rows of a batch, as an option of the controller.</summary>
public class SharedStepTests
{
    private static readonly SolveOptions Shared =
        new() { Rtol = 1e-6, Atol = 1e-8, Controller = new PidController { Shared = true } };

    [Theory]
    [InlineData(3)]
    [InlineData(50)]
    public void Rows_that_share_a_step_take_the_same_steps(int rows)
    {
        double[,] starts = new double[rows, 2];
        for (int r = 0; r < rows; r++)
        {
            (starts[r, 0], starts[r, 1]) = (0.1 * (r + 1), 0);
        }

        Solution<double> solution = Ode.Solve((t, y) => [y[1], -Sin(y[0])], starts, 0, 5, Shared with { SaveAt = SaveAt.Steps });
        for (int r = 1; r < rows; r++)
        {
            Assert.Equal(solution.Times(0), solution.Times(r));
        }

        Solution<double> separate = Ode.Solve((t, y) => [y[1], -Sin(y[0])], starts, 0, 5, Shared with { Controller = null });
        Assert.Equal(separate.Last[0, 0], solution.Last[0, 0], 1e-4);
    }

    [Fact]
    public void Rows_of_several_blocks_share_one_step_in_a_gradient()
    {
        Tensor Loss(Tensor y0) => Sum(Square(Ode.Solve((t, y) => [y[1], -Sin(y[0])], y0, 0, 2, null, Shared).Last));
        double[,] starts = new double[50, 2];
        for (int r = 0; r < 50; r++)
        {
            (starts[r, 0], starts[r, 1]) = (0.1 * (r + 1), 0);
        }

        GradientResult<double> result = Gradient.Of<double>(Loss).Evaluate(starts);
        Assert.Equal(0, result.Report.AcceptedSteps % 50);
        Assert.Equal(result.Report.ForwardEvaluations / 50, result.Report.ForwardEvaluations / 50.0);
    }

    [Fact]
    public void A_replay_after_a_failed_row_repeats_the_shared_steps()
    {
        // After the start, the rate of the running cost of the first row is the square root of a negative number. The
        // cost is outside the error control, so that the NaN does not reject the shared steps.
        RunningCosts costs = new((t, y, _) => Sqrt(y[2] - t)) { ChooseSteps = false };
        GradientResult<double> With(Adjoint adjoint)
        {
            SolveOptions options = Shared with { Controller = PidController.Pi with { Shared = true }, Adjoint = adjoint };
            Tensor Loss(Tensor y0) => Sum(Square(Ode.Solve((t, y) => [y[1], -Sin(y[0]), 0 * y[2]], y0, 1, 21, costs, options: options).Last));
            return Gradient.Of<double>(Loss).Evaluate(new double[,] { { 0.4, 0, 1 }, { 1, 0, 30 }, { 2, -1, 30 }, { 3, 0, 32 } });
        }

        GradientResult<double> stored = With(new DiscreteAdjoint()), replayed = With(new CheckpointedAdjoint { Budget = 1000 });
        Assert.Single(stored.Report.Failures);
        Assert.Equal(stored.ByInputs[0], replayed.ByInputs[0]);
    }

    [Fact]
    public void Rows_with_different_times_cannot_share_a_step() =>
        Assert.Contains("share their times", Assert.Throws<ArgumentException>(
            () => Ode.Solve((t, y) => -y, new double[,] { { 1 }, { 2 } }, [0, 0], [1, 2], Shared)).Message);
}
