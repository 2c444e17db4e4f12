using static Continua.Tensor;

namespace Continua.Tests.Adjoints;

/// <summary>Save times that are inputs of each row.</summary>
public class SaveTimeTests
{
    public static TheoryData<string, bool> All
    {
        get
        {
            TheoryData<string, bool> all = [];
            foreach (string name in Tests.Solvers.Tableaus.Names)
            {
                all.Add(name, false);
                all.Add(name, true);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_row_with_save_times_outside_the_span_or_out_of_order_fails_with_a_message(string name, bool landing)
    {
        double[,] starts = { { 1 }, { 1 }, { 1 }, { 1 }, { 1 } };
        double[,] times = { { 0.2, 0.7 }, { 0.7, 0.2 }, { 0.5, 1.5 }, { -0.5, 0.5 }, { 0.2, 0.7 } };
        GradientResult<double> result = Evaluate(Options(name, landing), starts, times);
        Assert.Equal([1, 2, 3], result.Report.Failures.Select(f => f.Row));
        Assert.All(result.Report.Failures, f => Assert.Equal(SolveStatus.TimesOutOfOrder, f.Status));
        Assert.Contains("save 1 is 0.2", result.Report.Failures[0].Message, StringComparison.Ordinal);
        GradientResult<double> others = Evaluate(Options(name, landing), new double[,] { { 1 }, { 1 } }, new double[,] { { 0.2, 0.7 }, { 0.2, 0.7 } });
        Assert.Equal(others.Value, result.Value);
        Assert.True(double.IsFinite(result.Value));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_save_time_that_is_NaN_fails_its_row_with_a_message(string name, bool landing)
    {
        double[,] times = { { 0.2, 0.7 }, { 0.2, double.NaN }, { double.NaN, 0.7 }, { double.NaN, double.NaN } };
        GradientResult<double> result = Evaluate(Options(name, landing), new double[,] { { 1 }, { 2 }, { 3 }, { 4 } }, times);
        Assert.Equal([1, 2, 3], result.Report.Failures.Select(f => f.Row));
        Assert.Contains("save 1 is NaN; check how it is computed", result.Report.Failures[0].Message, StringComparison.Ordinal);
        GradientResult<double> one = Evaluate(Options(name, landing), new double[,] { { 1 } }, new double[,] { { 0.2, 0.7 } });
        Assert.Equal(one.Value, result.Value);
        Assert.Equal(one.ByInputs[0][0, 0], result.ByInputs[0][0, 0]);
        Assert.Equal([one.ByInputs[1][0, 0], one.ByInputs[1][0, 1]], [result.ByInputs[1][0, 0], result.ByInputs[1][0, 1]]);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_save_time_within_rounding_of_an_end_counts_as_that_end(string name, bool landing)
    {
        double[,] starts = { { 1 }, { 1 }, { 1 }, { 1 } };
        double late = Math.BitIncrement(Math.BitIncrement(1.0)), early = -4 * (Math.BitIncrement(1.0) - 1);
        GradientResult<double> result = Evaluate(
            Options(name, landing), starts, new double[,] { { 0, 1 }, { 0, late }, { early, 1 }, { 0, 1 + 1e-13 } });
        Assert.Equal([3], result.Report.Failures.Select(f => f.Row));
        Assert.Equal([result.Losses[0], result.Losses[0]], result.Losses[1..3]);
        for (int r = 1; r < 3; r++)
        {
            Assert.Equal(result.ByInputs[0][0, 0], result.ByInputs[0][r, 0]);
            Assert.Equal([result.ByInputs[1][0, 0], result.ByInputs[1][0, 1]], [result.ByInputs[1][r, 0], result.ByInputs[1][r, 1]]);
        }
    }

    [Fact]
    public void A_long_checkpointed_solve_has_the_bits_of_the_stored_one()
    {
        GradientResult<double> Of(Adjoint adjoint) => Evaluate(
            new() { Controller = new FixedStep(0.0003), Adjoint = adjoint }, new double[,] { { 1 }, { 2 } }, new double[,] { { 0.2 }, { 0.5 } });
        GradientResult<double> stored = Of(new DiscreteAdjoint()), checkpointed = Of(new CheckpointedAdjoint { Budget = 1 });
        Assert.Equal(stored.ByInputs[0], checkpointed.ByInputs[0]);
        Assert.Equal(stored.ByInputs[1], checkpointed.ByInputs[1]);
    }

    private static SolveOptions Options(string name, bool landing) =>
        new() { Solver = SolverCatalogue.Create(name), Controller = new FixedStep(0.1) { LandOnSaves = landing } };

    private static GradientResult<double> Evaluate(SolveOptions options, double[,] starts, double[,] times)
    {
        using Gradient<double> gradient = Gradient.Of<double>((y0, at) =>
        {
            SolvedTensor solved = Ode.Solve((t, y) => -y * t, y0, 0, 1, at, options);
            return Sum(Where(at <= 1e9, Reshape(solved.Saved, at.Shape), 0)) + Sum(solved.Last);
        });
        return gradient.Evaluate(starts, times);
    }
}
