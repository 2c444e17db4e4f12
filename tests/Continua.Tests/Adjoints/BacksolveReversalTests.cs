using System.Numerics;
using static Continua.Tensor;

namespace Continua.Tests.Adjoints;

/// <summary>
/// The backsolve adjoint solves the equation backwards. If the backward solve does not reach the states of the forward
/// solve, its gradient is wrong, and the row fails with a message that names the adjoint to use.
/// </summary>
public class BacksolveReversalTests
{
    private const int Rows = 136;
    private const double End = 6;
    private static readonly double[] Between = [1.5, 3, 4.5];

    /// <summary>
    /// Rows (y, ẏ, μ): μ = 1, 1.25, … 5 of Van der Pol's equation, each from eight points on the circle of radius 1.5.
    /// </summary>
    private static readonly double[,] VanDerPol = Grid();

    private static readonly GradientResult<double> Exact = GradientsOf(new() { Rtol = 1e-10, Atol = 1e-12 }, []);

    public static TheoryData<string, bool> Adaptive
    {
        get
        {
            TheoryData<string, bool> all = [];
            foreach (string name in Solvers.Tableaus.Names.Where(n => Solvers.Tableaus.Of(n) is { IsAdaptive: true, Order: >= 4 }))
            {
                all.Add(name, false);
                all.Add(name, true);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Adaptive))]
    public void No_gradient_of_a_row_that_did_not_fail_is_wrong_by_more_than_five_percent(string solver, bool saves)
    {
        double[] times = saves ? Between : [];
        GradientResult<double> exact = saves ? GradientsOf(new() { Rtol = 1e-10, Atol = 1e-12 }, times) : Exact;
        // The same controller for all solvers: with its default controller, Vern9 is so accurate that almost no row
        // fails.
        GradientResult<double> found = GradientsOf(
            Backsolve with { Solver = SolverCatalogue.Create(solver), Controller = new PidController() }, times);
        int[] succeeded = [.. Enumerable.Range(0, Rows).Where(r => !Failed(found, r))];
        Assert.All(succeeded, r => Assert.InRange(Miss(found, exact, r), 0, 0.05));
        Assert.InRange(succeeded.Length, 20, Rows - 40);
        Assert.All(found.Report.Failures, CheckSentence);
        Assert.All(found.Report.Failures, f => Assert.True(double.IsNaN(found.ByInputs[0][f.Row, 0])));
        Assert.InRange(found.Report.Failures.Count(f => f.Message.Contains("was off by", StringComparison.Ordinal)), 25, Rows);
    }

    [Fact]
    public void The_adjoint_named_in_the_message_gives_the_gradient()
    {
        GradientResult<double> found = GradientsOf(Backsolve with { Adjoint = new CheckpointedAdjoint() }, []);
        Assert.Empty(found.Report.Failures);
        Assert.All(Enumerable.Range(0, Rows), r => Assert.InRange(Miss(found, Exact, r), 0, 1e-3));
    }

    [Fact]
    public void Backward_solves_of_plain_CSharp_fields_are_checked()
    {
        GradientResult<double> traced = Evaluate(x => Sum(Ode.Solve(Slope(x[2]), x[..2], 0, End, null, Backsolve).Last), Row(131));
        Assert.True(Failed(traced, 0));
        double mu = VanDerPol[131, 2];
        void Plain(double t, ReadOnlySpan<double> y, Span<double> dy) => (dy[0], dy[1]) = (y[1], (mu * (1 - (y[0] * y[0])) * y[1]) - y[0]);
        double Pull(double t, ReadOnlySpan<double> y, ReadOnlySpan<double> a, Span<double> by)
        {
            (by[0], by[1]) = (a[1] * ((-2 * mu * y[0] * y[1]) - 1), a[0] + (a[1] * mu * (1 - (y[0] * y[0]))));
            return 0;
        }

        GradientResult<double> plain = Evaluate(x => Sum(Ode.Solve<double>(Plain, Pull, x[..2], 0, End, null, Backsolve).Last), Row(131));
        CheckSentence(Assert.Single(plain.Report.Failures));
        Assert.True(double.IsNaN(plain.Value));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Backward_solves_of_rows_that_share_their_steps_are_checked(bool fullNorm)
    {
        SolveOptions options = Backsolve with { Controller = new PidController { Shared = true }, Adjoint = new BacksolveAdjoint { FullNorm = fullNorm } };
        double[,] rows = { { 1.5, 0, -1 }, { 1.5, 0, 5 }, { 0.5, 0.5, -0.5 } };
        GradientResult<double> found = Evaluate(x => Sum(Ode.Solve(Slope(x[2]), x[..2], 0, 4, null, options).Last), rows);
        GradientResult<double> exact = Evaluate(x => Sum(Ode.Solve(Slope(x[2]), x[..2], 0, 4, null, new() { Rtol = 1e-10 }).Last), rows);
        Assert.All(found.Report.Failures, CheckSentence);
        Assert.Contains(found.Report.Failures, f => f.Row == 1);
        Assert.All((int[])[0, 2], r => Assert.True(Failed(found, r) || Miss(found, exact, r) < 0.05));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Backward_solves_inside_a_field_are_checked(bool backsolve)
    {
        SolveOptions outer = new() { Controller = new FixedStep(0.25), Adjoint = backsolve ? new BacksolveAdjoint() : new DiscreteAdjoint() };
        GradientResult<double> Of(SolveOptions inner) => Evaluate(
            x => Sum(Ode.Solve((t, z) => (0.1 * Ode.Solve(Slope(x[2]), z, 0, End, null, inner).Last) - z, x[..2], 0, 0.5, null, outer).Last), Row(131));
        GradientResult<double> found = Of(Backsolve), good = Of(Backsolve with { Adjoint = new CheckpointedAdjoint() });
        CheckSentence(Assert.Single(found.Report.Failures));
        Assert.True(double.IsNaN(found.Value) && double.IsNaN(found.ByInputs[0][0, 0]));
        Assert.Empty(good.Report.Failures);
    }

    [Theory]
    [InlineData(1e-9, 1e-11)]
    [InlineData(1e-4, 1e-6)]
    [InlineData(0, 1e-6)]
    public void Equations_that_can_be_solved_backwards_keep_all_their_rows(double rtol, double atol)
    {
        // Spans of whole periods, where one component is 0 at both ends; a component that is always 0; states from 0.01
        // to 1e3.
        SolveOptions options = new() { Rtol = rtol, Atol = atol, Adjoint = new BacksolveAdjoint() };
        double[,] rows = { { 1, 0 }, { 0, 1 }, { 0, 0 }, { 1e3, 0 }, { -0.01, 0.02 } };
        Tensor Circle(Tensor t, Tensor y) => Stack(y[1], -y[0], 0 * y[2]);
        foreach (double end in (double[])[2 * Math.PI, -4 * Math.PI, 0])
        {
            Assert.Empty(Evaluate(x => Sum(Ode.Solve(Circle, Concat(x, Zeros([1])), 0, end, null, options).Last), rows).Report.Failures);
            Assert.Empty(Evaluate(
                x => Sum(Ode.Solve(Circle, Concat(x, Zeros([1])), 0, end, Vector(0, end / 2, end / 2, end), options).Saved), rows).Report.Failures);
        }
    }

    [Fact]
    public void Single_precision_and_fixed_steps_keep_the_rows_that_can_be_solved_backwards()
    {
        float[,] rows = { { 1, 0 }, { 0, 1 } };
        foreach (SolveOptions options in (SolveOptions[])[new() { Rtol = 1e-9, Atol = 1e-9 }, new() { Controller = new FixedStep(0.05), Solver = new Euler() }])
        {
            using Gradient<float> gradient = Gradient.Of<float>(x => Sum(Ode.Solve(
                (t, y) => Stack(y[1], -y[0]), x, 0, 3, Vector(0.5, 1, 1.5, 2, 2.5), options with { Adjoint = new BacksolveAdjoint() }).Last));
            Assert.Empty(gradient.Evaluate(rows).Report.Failures);
        }
    }

    private static SolveOptions Backsolve { get; } = new() { Rtol = 1e-7, Adjoint = new BacksolveAdjoint() };

    private static void CheckSentence(SolveFailure failure)
    {
        Assert.Equal(SolveStatus.NotReversible, failure.Status);
        Assert.StartsWith($"Row {failure.Row}: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("use CheckpointedAdjoint", failure.Message, StringComparison.Ordinal);
    }

    private static Func<Tensor, Tensor, Tensor> Slope(Tensor mu) => (t, y) => Stack(y[1], (mu * (1 - Square(y[0])) * y[1]) - y[0]);

    private static GradientResult<double> GradientsOf(SolveOptions options, double[] times) => Evaluate(
        x =>
        {
            SolvedTensor solved = Ode.Solve(Slope(x[2]), x[..2], 0, End, times.Length > 0 ? Vector(times) : null, options);
            return times.Length > 0 ? Sum(solved.Saved) + Sum(solved.Last) : Sum(solved.Last);
        },
        VanDerPol);

    private static GradientResult<double> Evaluate(Func<Tensor, Tensor> loss, double[,] rows)
    {
        using Gradient<double> gradient = Gradient.Of<double>(loss);
        return gradient.Evaluate(rows);
    }

    private static bool Failed(GradientResult<double> found, int row) => found.Report.Failures.Exists(f => f.Row == row);

    private static double Miss(GradientResult<double> found, GradientResult<double> exact, int row)
    {
        double difference = 0, size = 0;
        for (int c = 0; c < 3; c++)
        {
            difference += Math.Pow(found.ByInputs[0][row, c] - exact.ByInputs[0][row, c], 2);
            size += Math.Pow(exact.ByInputs[0][row, c], 2);
        }

        return Math.Sqrt(difference / size);
    }

    private static double[,] Row(int r) => new[,] { { VanDerPol[r, 0], VanDerPol[r, 1], VanDerPol[r, 2] } };

    private static double[,] Grid()
    {
        double[,] rows = new double[Rows, 3];
        for (int r = 0; r < Rows; r++)
        {
            double angle = r % 8 * Math.PI / 4;
            (rows[r, 0], rows[r, 1], rows[r, 2]) = (1.5 * Math.Cos(angle), 1.5 * Math.Sin(angle), 1 + (0.25 * (r / 8)));
        }

        return rows;
    }
}
