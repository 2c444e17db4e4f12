namespace Continua.Tests.Events;

/// <summary>
/// Crossings near other events, jumps, undefined values and the bounds of the solution, down to rounding errors.
/// </summary>
public class HardCrossingTests
{
    private const double Gravity = 9.81;

    public static TheoryData<string> Solvers => new(Tests.Solvers.AllSolvers.ForAnyField.Where(s => s.Create() is { ErrorOrder: > 0, Order: > 2 }).Select(s => s.Name));

    [Fact]
    public void Two_balls_both_bounce_however_close_together()
    {
        for (int k = 0; k < 150; k++)
        {
            double apart = Math.Pow(10, -15 + (k * 0.05)) * (k % 2 == 0 ? 1 : -1);
            Solution<double> balls = Ode.Solve(
                (t, y, dy) => (dy[0], dy[1], dy[2], dy[3]) = (y[1], -Gravity, y[3], -Gravity),
                [10, 0, 10 + apart, 0],
                0,
                5,
                new()
                {
                    Events = [Bounce(2, 0, 0.8, "second"), Bounce(0, 0, 0.8, "first")],
                });
            Assert.True(2 == balls.Events().Count(e => e.Event == 0), $"apart by {apart}");
            Assert.True(2 == balls.Events().Count(e => e.Event == 1), $"apart by {apart}");
            Assert.Equal(balls.Last[0, 0], balls.Last[0, 2], 1e-5);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-3.7)]
    [InlineData(1e3)]
    public void Bounces_accumulate_when_a_ball_comes_to_rest_on_a_floor_at_any_height(double floor)
    {
        foreach (double restitution in (double[])[0, 0.1, 0.3, 0.5, 0.7, 0.8, 0.9])
        {
            Solution<double> ball = Ode.Solve(
                Fall, [floor + 10, 0], 0, 40, new() { ThrowOnFailure = false, Events = [Bounce(0, floor, restitution, "bounce")] });
            Assert.True(ball.Status() == SolveStatus.EventsAccumulate, $"restitution {restitution}: {ball.Status()} at {ball.Last[0, 0]}");
            double first = Math.Sqrt(20 / Gravity);
            Assert.Equal(first * (1 + (2 * restitution / (1 - restitution))), ball.Events()[^1].Time, 1e-4);
        }
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void A_tank_with_a_nonnegative_level_ends_empty(string solver)
    {
        SolveOptions options = new() { Solver = SolverCatalogue.Create(solver), Rtol = 1e-9 };
        Event<double> empty = new((t, y) => y[0], direction: Crossing.Falling, terminal: true);
        VectorField<double> drains = (t, y, dy) => dy[0] = -1 - (0.5 * y[0]);
        double time = 2 * Math.Log(1.5);
        foreach (SolveOptions bounded in (SolveOptions[])[options with { NonNegative = [0] }, options with { InDomain = (t, y) => y[0] >= 0 }])
        {
            Solution<double> tank = Ode.Solve(drains, [1], 0, 10, bounded with { Events = [empty] });
            Assert.Equal(SolveStatus.Terminated, tank.Status());
            Assert.Equal(time, tank.Events()[0].Time, 1e-7);
            Assert.Equal(0, tank.Last[0, 0], 1e-12);
        }
    }

    [Fact]
    public void A_solution_that_leaves_its_bounds_before_an_event_still_fails()
    {
        Solution<double> ball = Ode.Solve(
            Fall, [10, 0], 0, 10, new() { ThrowOnFailure = false, NonNegative = [0], Events = [new Event<double>((t, y) => y[0] + 5)] });
        Assert.Equal(SolveStatus.LeftDomain, ball.Status());
        Assert.Empty(ball.Events());
    }

    [Theory]
    [InlineData(Crossing.Either)]
    [InlineData(Crossing.Rising)]
    public void A_condition_that_jumps_across_zero_fires_once_per_jump(Crossing direction)
    {
        foreach (double back in (double[])[1, 0.5, 2, 3.1])
        {
            Solution<double> ramp = Ode.Solve(
                (t, y, dy) => dy[0] = 1,
                [0.0],
                0,
                5,
                new() { Events = [new Event<double>((t, y) => y[0] > Math.PI ? 1 : -1, (t, y) => y[0] -= back, direction)] });
            Assert.Equal(1 + (int)((5 - Math.PI) / back), ramp.Events().Count);
            Assert.All(
                ramp.Events().Select((e, n) => e.Time - Math.PI - (n * back)), miss => Assert.Equal(0, miss, 1e-14));
        }
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.3)]
    [InlineData(1)]
    public void Every_jump_of_a_repeatedly_jumping_condition_is_found(double step)
    {
        Solution<double> ramp = Ode.Solve(
            (t, y, dy) => dy[0] = 1,
            [0.0],
            0,
            9.5,
            new() { MaxStep = step, Events = [new Event<double>((t, y) => Math.Floor(y[0]) % 2 == 0 ? 1 : -1)] });
        Assert.Equal(Enumerable.Range(1, 9), ramp.Events().Select(e => (int)Math.Round(e.Time)));
        Assert.All(ramp.Events(), e => Assert.Equal(Math.Round(e.Time), e.Time, 1e-13));
    }

    [Fact]
    public void A_pole_is_crossed_once()
    {
        Solution<double> line = Ode.Solve((t, y, dy) => dy[0] = -1, [1.0], 0, 10, new() { Events = [new Event<double>((t, y) => 1 / y[0])] });
        Assert.Single(line.Events());
        Assert.Equal(1, line.Events()[0].Time, 1e-13);
    }

    [Fact]
    public void Bounces_accumulate_under_a_condition_with_cancelling_terms()
    {
        Event<double> bounce = new((t, y) => y[0] - 1000 + 1000, (t, y) => y[1] *= -0.5, Crossing.Falling);
        Solution<double> ball = Ode.Solve(Fall, [10, 0], 0, 20, new() { ThrowOnFailure = false, Events = [bounce] });
        Assert.Equal(SolveStatus.EventsAccumulate, ball.Status());
    }

    [Fact]
    public void The_crossing_of_a_condition_that_is_NaN_afterwards_is_found()
    {
        Solution<double> root = Falling((t, y) => Math.Sqrt(y[0]));
        Assert.Equal(SolveStatus.Terminated, root.Status());
        Assert.Equal(1, root.Events()[0].Time, 1e-14);
        Solution<double> logarithm = Falling((t, y) => Math.Log(y[0]) + 3);
        Assert.Equal(SolveStatus.Terminated, logarithm.Status());
        Assert.Equal(1 - Math.Exp(-3), logarithm.Events()[0].Time, 1e-13);
        Assert.Equal(SolveStatus.EventNotFinite, Falling((t, y) => Math.Sqrt(y[0]) + 1).Status());
    }

    [Fact]
    public void Thousands_of_doses_at_one_time_are_no_accumulation()
    {
        double[] times = [.. Enumerable.Repeat(0.5, 2000)];
        Solution<double> body = Ode.Solve((t, y, dy) => dy[0] = 0, [0.0], 0, 1, new() { Events = [Event<double>.At(times, (t, y) => y[0] += 1)] });
        Assert.Equal(2000, body.Last[0, 0]);
    }

    private static Solution<double> Falling(EventCondition<double> condition) =>
        Ode.Solve((t, y, dy) => dy[0] = -1, [1.0], 0, 10, new() { ThrowOnFailure = false, Events = [new Event<double>(condition, terminal: true)] });

    private static Event<double> Bounce(int height, double floor, double restitution, string name) =>
        new((t, y) => y[height] - floor, (t, y) => y[height + 1] *= -restitution, Crossing.Falling, name: name);

    private static void Fall(double t, ReadOnlySpan<double> y, Span<double> dy) => (dy[0], dy[1]) = (y[1], -Gravity);
}
