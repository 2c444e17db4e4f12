namespace Continua.Tests.Events;

/// <summary>States and inputs changed between single steps of an integrator.</summary>
public class SteppedByHandTests
{
    private static readonly double[,] Starts = { { 1, 0 }, { 2, 0.5 }, { -0.5, 1 } };

    public static TheoryData<string> Names => [.. Tests.Solvers.AllSolvers.AnyField];

    [Theory]
    [MemberData(nameof(Names))]
    public void Changing_the_state_at_stops_gives_the_bits_of_events_at_these_times(string solver)
    {
        SolveOptions options = new()
        {
            Solver = SolverCatalogue.Create(solver),
            Rtol = 1e-5,
            Controller = Tests.Solvers.AllSolvers.IsAdaptive(solver) ? null : new FixedStep(0.07),
        };
        double[] doses = [0.6, 1.31];
        Solution<double> whole = Ode.Solve(
            new OdeTerm<double>(Pendulum), Starts, [0], [2.0], options with { Events = [Event<double>.At(doses, (t, y) => y[1] += 1 - y[0])] });
        using OdeIntegrator<double> byHand = new(Pendulum, Starts, [0], [2.0], options with { StopAt = doses });
        double[] before = [-1, -1, -1];
        bool runs = true;
        while (runs)
        {
            runs = byHand.Step();
            for (int r = 0; r < 3; r++)
            {
                if (doses.Contains(byHand.Time(r)) && byHand.Time(r) != before[r])
                {
                    double[] state = byHand.State(r);
                    byHand.SetState([state[0], state[1] + (1 - state[0])], r);
                }

                before[r] = byHand.Time(r);
            }
        }

        for (int r = 0; r < 3; r++)
        {
            Assert.Equal([whole.Last[r, 0], whole.Last[r, 1]], byHand.State(r));
            Assert.Equal(whole.StatisticsOf(r) with { Events = 0 }, byHand.StatisticsOf(r));
        }
    }

    [Fact]
    public void Changed_arguments_and_captured_inputs_apply_to_the_following_steps()
    {
        using OdeIntegrator<double> plain = new(
            (t, y, arguments, dy) => dy[0] = arguments[0], new double[,] { { 0 }, { 0 } }, new double[,] { { 1 }, { 2 } }, [0], [3], new() { StopAt = [1] });
        using OdeIntegrator<double> traced = new(
            (t, y, arguments) => arguments[0] * Tensor.Full([1], 1), new double[,] { { 0 }, { 0 } }, new double[,] { { 1 }, { 2 } }, [0], [3],
            new() { StopAt = [1] });
        double input = 1;
        using OdeIntegrator<double> captured = new((t, y, dy) => dy[0] = input, [0.0], 0, 3, new() { StopAt = [1] });
        foreach (OdeIntegrator<double> integrator in (OdeIntegrator<double>[])[plain, traced])
        {
            while (integrator.Time(1) < 1)
            {
                integrator.Step();
            }

            integrator.SetArguments([5], 1);
            while (integrator.Step())
            {
            }

            Assert.Equal(3, integrator.State(0)[0], 1e-12);
            Assert.Equal(12, integrator.State(1)[0], 1e-12);
        }

        while (captured.Time() < 1)
        {
            captured.Step();
        }

        input = -4;
        captured.Restart();
        while (captured.Step())
        {
        }

        Assert.Equal(1 - 8, captured.State()[0], 1e-12);
        Assert.Contains("row 0 has ended", Assert.Throws<InvalidOperationException>(() => captured.SetState([1])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Events_fire_in_single_steps_too()
    {
        SolveOptions options = new() { Events = [new Event<double>((t, y) => y[0], (t, y) => y[1] *= -0.8, Crossing.Falling)] };
        void Fall(double t, ReadOnlySpan<double> y, Span<double> dy) => (dy[0], dy[1]) = (y[1], -9.81);
        Solution<double> whole = Ode.Solve(Fall, [10.0, 0.0], 0, 6, options);
        using OdeIntegrator<double> byHand = new(Fall, [10.0, 0.0], 0, 6, options);
        while (byHand.Step())
        {
        }

        Assert.Equal(whole.Events().Select(e => e.Time), byHand.Events().Select(e => e.Time));
        Assert.Equal(whole.Last[0, 0], byHand.State()[0]);
        Assert.Equal(3, byHand.Events().Count);
    }

    private static void Pendulum(double t, ReadOnlySpan<double> y, Span<double> dy) => (dy[0], dy[1]) = (y[1], Math.Cos(t) - Math.Sin(y[0]));

    [Theory]
    [MemberData(nameof(Names))]
    public void Restarting_a_row_between_any_attempts_loses_no_event(string solver)
    {
        if (!Tests.Solvers.AllSolvers.IsAdaptive(solver))
        {
            return;
        }

        for (int every = 1; every <= 5; every++)
        {
            using OdeIntegrator<double> ball = new(
                (t, y, dy) => (dy[0], dy[1]) = (y[1], -9.81),
                [10.0, 0],
                0,
                5,
                new()
                {
                    Solver = SolverCatalogue.Create(solver),
                    Rtol = 1e-5,
                    Events = [new Event<double>((t, y) => y[0], (t, y) => y[1] *= -0.8, Crossing.Falling)],
                });
            for (int n = 1; ball.Step(); n++)
            {
                if (n % every == 0)
                {
                    ball.Restart();
                }
            }

            double fall = Math.Sqrt(20 / 9.81);
            Assert.Equal(2, ball.Events().Count);
            Assert.Equal(fall, ball.Events()[0].Time, 1e-2);
            Assert.Equal(2.6 * fall, ball.Events()[1].Time, 1e-2);
        }
    }

    [Fact]
    public void Changing_the_state_across_zero_fires_the_event()
    {
        using OdeIntegrator<double> tank = new(
            (t, y, dy) => dy[0] = 0, [1.0], 0, 5,
            new() { StopAt = [2], Events = [new Event<double>((t, y) => y[0], (t, y) => y[0] = 5, Crossing.Falling)] });
        while (tank.Step())
        {
            if (tank.Time() == 2 && tank.State()[0] == 1)
            {
                tank.SetState([-1]);
            }
        }

        Assert.Equal(5, tank.State()[0]);
        Assert.Equal((2.0, 0, -1.0), (tank.Events()[0].Time, tank.Events()[0].Event, tank.Events()[0].Before[0]));
        Assert.Single(tank.Events());
    }

    [Fact]
    public void Rows_out_of_range_and_disposed_integrators_are_refused()
    {
        OdeIntegrator<double> decay = new((t, y, dy) => dy[0] = -y[0], [1.0], 0, 5);
        Action[] ofRows = [() => decay.State(1), () => decay.SetState([1], -1), () => decay.Time(3), () => decay.Status(1), () => decay.Restart(7)];
        Assert.All(ofRows, act => Assert.Throws<ArgumentOutOfRangeException>(act));
        decay.Dispose();
        decay.Dispose();
        Action[] ofAny = [() => decay.State(), () => decay.SetState([1]), () => decay.Step(), () => decay.Restart(), () => decay.Events()];
        Assert.All(ofAny, act => Assert.Throws<ObjectDisposedException>(act));
    }

    // The slope and the Jacobian at the state before are not those at the state that replaces it.
    [Theory]
    [MemberData(nameof(Names))]
    public void A_step_starts_from_the_state_that_was_set_before_it(string name)
    {
        SolveOptions options = new() { Solver = Tests.Solvers.AllSolvers.Of(name), Controller = Tests.Solvers.AllSolvers.TakesControllers(name) ? new FixedStep(0.1) : null, Rtol = 1e-12, Atol = 1e-12 };
        Term<double>[] terms =
        [
            new OdeTerm<double>((t, y, dy) => (dy[0], dy[1]) = ((-3 * y[0]) + (y[0] * y[1]), Math.Sin(y[0]) - y[1])),
            new SplitTerm<double>(
                (t, y, dy) => (dy[0], dy[1]) = (-3 * y[0], -y[1]), (t, y, dy) => (dy[0], dy[1]) = (y[0] * y[1], Math.Sin(y[0]))),
        ];
        foreach (Term<double> term in terms)
        {
            using OdeIntegrator<double> changed = new(term, new double[,] { { 1, 0.5 } }, [0], [1], options);
            using OdeIntegrator<double> direct = new(term, new double[,] { { 2, -0.3 } }, [0], [1], options);
            changed.SetState([2, -0.3]);
            for (int n = 0; n < 3; n++)
            {
                changed.Step();
                direct.Step();
                Assert.Equal(direct.State()[0], changed.State()[0], 1e-11);
                Assert.Equal(direct.State()[1], changed.State()[1], 1e-11);
            }
        }
    }
}
