namespace Continua.Tests.Events;

/// <summary>
/// A ball that falls from a height and loses a fraction of its speed at each bounce: times and speeds in closed form.
/// </summary>
public class BouncingBallTests
{
    private const double Gravity = 9.81, Height = 10, Restitution = 0.8;

    public static TheoryData<string> Solvers => new(Tests.Solvers.AllSolvers.ForAnyField.Where(s => s.Create() is { ErrorOrder: > 0, Order: > 2 }).Select(s => s.Name));

    [Theory]
    [MemberData(nameof(Solvers))]
    public void Twenty_bounces_agree_with_the_closed_form(string solver)
    {
        // The local errors of Bdf, of which each bounce takes more steps, add up.
        double tolerance = SolverCatalogue.Create(solver) is Bdf ? 1e-12 : 1e-10;
        Solution<double> ball = Solve(new() { Solver = SolverCatalogue.Create(solver), Rtol = tolerance, Atol = tolerance }, Bounce(20) + 0.01);
        Check(ball, solver);
    }

    [Fact]
    public void A_ball_that_comes_to_rest_fails_with_a_message()
    {
        Solution<double> ball = Solve(new() { ThrowOnFailure = false }, 20);
        Assert.Equal(SolveStatus.EventsAccumulate, ball.Status());
        Assert.Contains("event 'bounce' happens again and again", ball.Failures[0].Message, StringComparison.Ordinal);
        double rest = Bounce(1) * (1 + (2 * Restitution / (1 - Restitution)));
        Assert.Equal(rest, ball.Events()[^1].Time, 1e-5);
        Assert.True(ball.Events().Count > 40, $"{ball.Events().Count}");
    }

    private static void Check(Solution<double> ball, string solver)
    {
        Assert.True(ball.Events().Count == 20, $"{solver}: {ball.Events().Count}");
        for (int n = 1; n <= 20; n++)
        {
            RowEvent<double> bounce = ball.Events()[n - 1];
            double speed = Math.Sqrt(2 * Gravity * Height) * Math.Pow(Restitution, n - 1);
            Assert.Equal(Bounce(n), bounce.Time, 1e-9);
            Assert.Equal(0, bounce.Before[0], 1e-10);
            Assert.Equal(-speed, bounce.Before[1], 1e-9);
            Assert.Equal(Restitution * speed, bounce.After[1], 1e-9);
        }
    }

    private static double Bounce(int n)
    {
        double first = Math.Sqrt(2 * Height / Gravity), time = first;
        for (int k = 1; k < n; k++)
        {
            time += 2 * first * Math.Pow(Restitution, k);
        }

        return time;
    }

    private static Solution<double> Solve(SolveOptions options, double end) => Ode.Solve(
        (t, y, dy) =>
        {
            dy[0] = y[1];
            dy[1] = -Gravity;
        },
        [Height, 0.0], 0, end, options with
        {
            Events = [new Event<double>((t, y) => y[0], (t, y) => y[1] *= -Restitution, Crossing.Falling, name: "bounce")],
        });
}
