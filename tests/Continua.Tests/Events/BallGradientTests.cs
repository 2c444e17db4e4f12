using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Events;

/// <summary>Derivatives of a bouncing ball's times and states, compared with closed forms.</summary>
public class BallGradientTests
{
    private const double Gravity = 9.81;

    public static TheoryData<string, string> All
    {
        get
        {
            TheoryData<string, string> all = [];
            foreach ((string solver, Func<Solver> create) in Tests.Solvers.AllSolvers.ForAnyField.Where(s => s.Create() is { ErrorOrder: > 0, Order: > 2 }))
            {
                all.Add(solver, "discrete");
                all.Add(solver, "checkpointed");
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_time_of_the_twentieth_bounce_has_the_derivatives_of_the_closed_form(string solver, string adjoint)
    {
        // The local errors of Bdf, of which each bounce takes more steps, add up.
        double tolerance = SolverCatalogue.Create(solver) is Bdf ? 1e-12 : 1e-10;
        SolveOptions options = new() { Solver = SolverCatalogue.Create(solver), Adjoint = Of(adjoint), Rtol = tolerance, Atol = tolerance, RecordedEvents = 20 };
        Gradient<double> time = Gradient.Of<double>(x => Ball(x, StopGradient(x[2]), options).EventTimes[19]);
        double[,] inputs = { { 10, 0.8, Bounce(20, 10, 0.8) + 0.01 }, { 9.5, 0.79, Bounce(20, 9.5, 0.79) + 0.01 } };
        GradientResult<double> found = time.Evaluate(inputs);
        for (int r = 0; r < 2; r++)
        {
            (double h, double e) = (inputs[r, 0], inputs[r, 1]);
            double first = Math.Sqrt(2 * h / Gravity), sum = Enumerable.Range(1, 19).Sum(k => Math.Pow(e, k));
            double slope = Enumerable.Range(1, 19).Sum(k => k * Math.Pow(e, k - 1));
            Assert.Equal(first / (2 * h) * (1 + (2 * sum)), found.ByInputs[0][r, 0], 1e-7);
            Assert.Equal(2 * first * slope, found.ByInputs[0][r, 1], 1e-7);
        }
    }

    [Fact]
    public void The_third_bounce_has_its_derivatives_for_any_height_and_restitution()
    {
        // After a bounce, the height may exceed zero by a rounding error only; the next bounce must still be detected.
        const int Rows = 400;
        RandomKey key = new(7);
        double[,] inputs = new double[Rows, 3];
        for (int r = 0; r < Rows; r++)
        {
            (inputs[r, 0], inputs[r, 1]) = (4 + (8 * key.Uniform(2 * r)), 0.5 + (0.45 * key.Uniform((2 * r) + 1)));
            inputs[r, 2] = Bounce(3, inputs[r, 0], inputs[r, 1]) + 0.2;
        }

        SolveOptions options = new() { Rtol = 1e-10, Atol = 1e-10, RecordedEvents = 3 };
        GradientResult<double> found = Gradient.Of<double>(x => Ball(x, StopGradient(x[2]), options).EventTimes[2]).Evaluate(inputs);
        for (int r = 0; r < Rows; r++)
        {
            (double h, double e) = (inputs[r, 0], inputs[r, 1]);
            double first = Math.Sqrt(2 * h / Gravity);
            Assert.Equal(first / (2 * h) * (1 + (2 * (e + (e * e)))), found.ByInputs[0][r, 0], 1e-8);
            Assert.Equal(2 * first * (1 + (2 * e)), found.ByInputs[0][r, 1], 1e-8);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_height_after_three_bounces_has_the_derivatives_of_the_closed_form(string solver, string adjoint)
    {
        SolveOptions options = new() { Solver = SolverCatalogue.Create(solver), Adjoint = Of(adjoint), Rtol = 1e-10, Atol = 1e-10 };
        const double End = 6.8;
        Gradient<double> height = Gradient.Of<double>(x => Ball(x, End, options).Last[0]);
        double[,] inputs = { { 10, 0.8 } };
        (double value, double byHeight, double byRestitution) = Height(10, 0.8, End);
        GradientResult<double> found = height.Evaluate(inputs);
        Assert.Equal(value, found.Value, 1e-8);
        Assert.Equal(byHeight, found.ByInputs[0][0, 0], 1e-7);
        Assert.Equal(byRestitution, found.ByInputs[0][0, 1], 1e-7);
    }

    private static double Bounce(int n, double h, double e) =>
        Math.Sqrt(2 * h / Gravity) * (1 + (2 * Enumerable.Range(1, n - 1).Sum(k => Math.Pow(e, k))));

    /// <summary>The height at a time after the third bounce and before the fourth, and its derivatives.</summary>
    private static (double Value, double ByHeight, double ByRestitution) Height(double h, double e, double t)
    {
        double first = Math.Sqrt(2 * h / Gravity), speed = Math.Sqrt(2 * h * Gravity);
        double since = t - (first * (1 + (2 * (e + (e * e))))), up = e * e * e * speed;
        Assert.True(since > 0 && since < 2 * up / Gravity);
        double bySince = up - (Gravity * since);
        return (
            (up * since) - (Gravity / 2 * since * since), (up / (2 * h) * since) - (bySince * (t - since) / (2 * h)),
            (3 * up / e * since) - (bySince * first * 2 * (1 + (2 * e))));
    }

    /// <param name="x">The initial height of the ball and its restitution; further components are not read.</param>
    /// <param name="end">The time at which the solve ends.</param>
    /// <param name="options">The options, without the events.</param>
    private static SolvedTensor Ball(Tensor x, Tensor end, SolveOptions options) => Ode.Solve(
        (t, y) => [y[1], -Gravity], Concat(x[..1], Vector(0)), 0, end, options: options with
        {
            Events = [new Event((t, y) => y[0], (t, y) => [y[0], -x[1] * y[1]], Crossing.Falling)],
        });

    private static Adjoint Of(string name) => name == "discrete" ? new DiscreteAdjoint() : new CheckpointedAdjoint { Budget = 1 };
}
