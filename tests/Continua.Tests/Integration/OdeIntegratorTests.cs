using static Continua.Tensor;

namespace Continua.Tests.Integration;

/// <summary>Solves that a caller advances step by step with <see cref="OdeIntegrator{T}"/>.</summary>
public class OdeIntegratorTests
{
    private static readonly double[,] Starts = { { 1, 0 }, { 2, 0.5 }, { -0.5, 1 } };

    [Fact]
    public void Single_steps_are_the_steps_of_a_solve_bit_for_bit()
    {
        double[] t0 = [0, 1, 2], t1 = [3, -1, 2];
        Solution<double> whole = Ode.Solve<double>(Pendulum, Starts, t0, t1, new() { SaveAt = SaveAt.Steps });
        using OdeIntegrator<double> byHand = new(Pendulum, Starts, t0, t1);
        List<double>[] times = [[0], [1], [2]];
        List<double>[] states = [[1], [2], [-0.5]];
        bool running = true;
        while (running)
        {
            running = byHand.Step();
            for (int r = 0; r < 3; r++)
            {
                if (byHand.Time(r) != times[r][^1])
                {
                    times[r].Add(byHand.Time(r));
                    states[r].Add(byHand.State(r)[0]);
                }
            }
        }

        for (int r = 0; r < 3; r++)
        {
            Assert.Equal(whole.Times(r).Length, times[r].Count);
            Assert.Equal(whole.StatisticsOf(r), byHand.StatisticsOf(r));
            Assert.Equal(SolveStatus.Succeeded, byHand.Status(r));
            Assert.Equal(Enumerable.Range(0, times[r].Count).Select(n => whole.Values(r)[n, 0]), states[r]);
            Assert.Equal([whole.Last[r, 0], whole.Last[r, 1]], byHand.State(r));
        }

        Assert.False(byHand.Step());
        Assert.True(byHand.IsDone);
    }

    [Fact]
    public void A_plain_field_can_be_observed_and_stopped_at_any_time()
    {
        using OdeIntegrator<double> pendulum = new(
            (t, y, dy) => { dy[0] = y[1]; dy[1] = -Math.Sin(y[0]); }, [1.0, 0.0], 0, 20);
        Assert.Equal((0.0, 0.0), (pendulum.Time(), pendulum.LastStep()));
        Assert.Equal([1.0, 0.0], pendulum.State());
        while (pendulum.Step() && pendulum.State()[0] > 0)
        {
        }

        Assert.False(pendulum.IsDone);
        Assert.InRange(pendulum.Time(), 1.6, 3);
        Assert.Equal(1 - Math.Cos(1), (pendulum.State()[1] * pendulum.State()[1] / 2) + 1 - Math.Cos(pendulum.State()[0]), 1e-6);
    }

    [Fact]
    public void A_rejected_step_does_not_change_the_time_and_state_of_its_row()
    {
        using OdeIntegrator<double> solve = new((t, y, dy) => dy[0] = -50 * y[0], [1.0], 0, 1, new() { FirstStep = 1 });
        solve.Step();
        Assert.Equal(0, solve.Time());
        Assert.Equal(1, solve.LastStep());
        Assert.Equal([1.0], solve.State());
        Assert.Equal((0, 1), (solve.StatisticsOf().Accepted, solve.StatisticsOf().Rejected));
    }

    [Fact]
    public void A_failed_row_throws_or_reports_its_failure_and_keeps_its_last_state()
    {
        void Field(double t, ReadOnlySpan<double> y, Span<double> dy) => dy[0] = y[0] * y[0];
        using OdeIntegrator<double> throwing = new(Field, [1.0], 0, 2);
        Assert.Throws<SolveException>(() => { while (throwing.Step()) { } });
        using OdeIntegrator<double> quiet = new(Field, [1.0], 0, 2, new() { ThrowOnFailure = false });
        while (quiet.Step())
        {
        }

        Assert.NotEqual(SolveStatus.Succeeded, quiet.Status());
        Assert.Contains("Row 0", Assert.Single(quiet.Failures).Message, StringComparison.Ordinal);
        Assert.InRange(quiet.State()[0], 1e6, double.MaxValue);
    }

    [Fact]
    public void Invalid_arguments_of_an_integrator_are_refused()
    {
        Assert.Throws<ArgumentNullException>(() => new OdeIntegrator<double>((VectorField<double>)null!, [1.0], 0, 1));
        Assert.Throws<ArgumentException>(() => new OdeIntegrator<double>((t, y, dy) => { }, [], 0, 1));
        Assert.Throws<ArgumentException>(() => new OdeIntegrator<double>(Pendulum, Starts, [0, 1], [1]));
        Tensor outside = Tracing.Trace.Input("p", Shape.Scalar);
        Assert.Contains(
            "parameters",
            Assert.Throws<ArgumentException>(() => new OdeIntegrator<double>((t, y) => outside * y, Starts, [0], [1])).Message,
            StringComparison.Ordinal);
    }

    private static Tensor Pendulum(Tensor t, Tensor y) => [y[1], -Sin(y[0]) - (0.1 * y[1] * Cos(t))];

    [Fact]
    public void Disposable_objects_may_be_disposed_twice()
    {
        OdeIntegrator<double> plain = new((t, y, dy) => dy[0] = -y[0], [1.0], 0, 1);
        OdeIntegrator<double> traced = new((t, y) => -y, new double[,] { { 1 }, { 2 } }, [0], [1]);
        Gradient<double> gradient = Gradient.Of<double>((Tensor y) => Tensor.Sum(Ode.Solve((t, x) => -x, y, 0, 1).Last));
        gradient.Evaluate(new double[,] { { 1 }, { 2 } });
        foreach (IDisposable held in (IDisposable[])[plain, traced, gradient])
        {
            held.Dispose();
            held.Dispose();
        }
    }
}
