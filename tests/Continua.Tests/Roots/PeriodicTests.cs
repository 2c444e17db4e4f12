using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Roots;

/// <summary>Periodic orbits agree with closed forms, published periods and solves in time.</summary>
public class PeriodicTests
{
    // Amore, Boyd, Fernández 2018, "High order analysis of the limit cycle of the van der Pol oscillator", for μ = 1.
    private const double PeriodOfVanDerPol = 6.66328685932313018969968203049;

    [Fact]
    public void The_period_of_Van_der_Pol_is_the_published_one()
    {
        PeriodicOptions precise = new() { Solver = new Vern9(), Rtol = 1e-13, Atol = 1e-15 };
        double[,] guesses = { { 2, 0 }, { 0.5, 0.5 } }, damping = { { 1 }, { 1 } };
        PeriodicOrbits<double> orbits = Ode.Periodic(Equations.VanDerPol, guesses, [6.7], damping, precise);
        Assert.Equal(PeriodOfVanDerPol, orbits.Periods[0], 1e-11);
        Assert.Equal(PeriodOfVanDerPol, orbits.Periods[1], 1e-11);
        Assert.Equal(PeriodOfVanDerPol, Ode.Periodic(Equations.VanDerPol, guesses, [6.7], damping).Periods[0], 1e-8);
    }

    [Fact]
    public void The_period_is_the_time_between_crossings_of_a_long_solve()
    {
        Event<double> crossing = new((t, y) => y[1], direction: Crossing.Falling);
        Solution<double> swing = Ode.Solve<double>(
            (t, y, dy) => (dy[0], dy[1]) = (y[1], (2 * (1 - (y[0] * y[0])) * y[1]) - y[0]), [2.0, 0.0], 0, 80,
            new() { Solver = new Vern9(), Rtol = 1e-12, Atol = 1e-14, Events = [crossing] });
        RowEvent<double>[] events = [.. swing.Events()];
        double[,] damping = { { 2 } };
        PeriodicOrbits<double> orbit = Ode.Periodic(
            Equations.VanDerPol, new double[,] { { 2, 0 } }, [7.5], damping, new() { FixedComponent = 1 });
        Assert.Equal(events[^1].Time - events[^2].Time, orbit.Periods[0], 1e-8);
        Assert.Equal(events[^1].Before[0], orbit.States[0, 0], 1e-8);
        Assert.Equal(0, orbit.States[0, 1], 1e-12);
    }

    [Fact]
    public void Circles_have_their_radius_and_period_in_every_row_and_precision()
    {
        double[,] arguments = { { 1, 2 }, { 4, 3 }, { 0.25, 1 } }, guesses = { { 1.1, 0.1 }, { 1.9, 0 }, { 0.4, 0.1 } };
        double[] periods = [3, 2.2, 6];
        PeriodicOptions options = new() { FixedComponent = 1 };
        double[,] starts = { { 1.1, 0 }, { 1.9, 0 }, { 0.4, 0 } };
        PeriodicOrbits<double> orbits = Ode.Periodic(Equations.Circle, starts, periods, arguments, options);
        PeriodicOrbits<double> rotated = Ode.Periodic(Equations.Circle, guesses, periods, arguments);
        PeriodicOrbits<float> single = Ode.Periodic(Equations.Circle, Floats(starts), periods, Floats(arguments), options);
        for (int r = 0; r < 3; r++)
        {
            (double radius, double period) = (Math.Sqrt(arguments[r, 0]), 2 * Math.PI / arguments[r, 1]);
            Assert.Equal(radius, orbits.States[r, 0], 1e-9);
            Assert.Equal(period, orbits.Periods[r], 1e-9);
            Assert.InRange(orbits.Residual(r), 0, 1e-9);
            Assert.Equal(SolveStatus.Succeeded, orbits.Status(r));
            Assert.Equal(radius, Math.Sqrt(Math.Pow(rotated.States[r, 0], 2) + Math.Pow(rotated.States[r, 1], 2)), 1e-9);
            Assert.Equal(period, rotated.Periods[r], 1e-9);
            Assert.Equal(radius, single.States[r, 0], 1e-4);
            Assert.Equal(period, single.Periods[r], 1e-4);
        }
    }

    [Fact]
    public void A_plain_field_has_the_orbits_of_the_traced_one()
    {
        static void Field<T>(T t, ReadOnlySpan<T> y, Span<T> dy)
            where T : System.Numerics.INumber<T> => (dy[0], dy[1]) = (y[1], ((T.One - (y[0] * y[0])) * y[1]) - y[0]);
        PeriodicOrbits<double> plain = Ode.Periodic<double>(Field, [2.0, 0.0], 6.7);
        PeriodicOrbits<double> traced = Ode.Periodic(
            Equations.VanDerPol, new double[,] { { 2, 0 } }, [6.7], new double[,] { { 1 } });
        Assert.Equal(traced.Periods[0], plain.Periods[0], 1e-9);
        Assert.Equal(traced.States[0, 0], plain.States[0, 0], 1e-9);
        Assert.Equal(PeriodOfVanDerPol, Ode.Periodic<float>(Field, [2f, 0f], 6.7).Periods[0], 1e-4);
    }

    [Fact]
    public void A_driven_oscillator_has_its_closed_form()
    {
        PeriodicOptions given = new() { PeriodIsGiven = true };
        PeriodicOrbits<double> traced = Ode.Periodic(
            (t, y) => [y[1], Cos(2 * t) - y[0] - (0.5 * y[1])], new double[,] { { 1, 1 } }, [Math.PI], given);
        PeriodicOrbits<double> plain = Ode.Periodic<double>(
            (t, y, dy) => (dy[0], dy[1]) = (y[1], Math.Cos(2 * t) - y[0] - (0.5 * y[1])), [1.0, 1.0], Math.PI, given);
        PeriodicOrbits<double> later = Ode.Periodic(
            (t, y) => [y[1], Cos(2 * t) - y[0] - (0.5 * y[1])], new double[,] { { 1, 1 } }, [Math.PI],
            given with { StartTime = Math.PI / 4 });
        foreach (PeriodicOrbits<double> orbit in new[] { traced, plain })
        {
            Assert.Equal(-0.3, orbit.States[0, 0], 1e-9);
            Assert.Equal(0.2, orbit.States[0, 1], 1e-9);
            Assert.Equal(Math.PI, orbit.Periods[0]);
        }

        // −0.3 cos 2t + 0.1 sin 2t and its slope at t = π/4.
        Assert.Equal(0.1, later.States[0, 0], 1e-9);
        Assert.Equal(0.6, later.States[0, 1], 1e-9);
    }

    [Fact]
    public void Stiff_orbits_are_found_with_an_implicit_method()
    {
        double[,] damping = { { 30 } };
        PeriodicOptions implicitly = new() { Solver = new Rodas5P(), Rtol = 1e-8, Atol = 1e-10 };
        PeriodicOrbits<double> stiff = Ode.Periodic(
            Equations.VanDerPol, new double[,] { { 2, 0 } }, [52], damping, implicitly);
        PeriodicOrbits<double> precise = Ode.Periodic(Equations.VanDerPol, new double[,] { { 2, 0 } }, [52], damping);
        Assert.Equal(precise.Periods[0], stiff.Periods[0], 1e-4);
    }

    [Fact]
    public void Derivatives_of_period_and_state_are_those_of_the_closed_form()
    {
        double[,] arguments = { { 1.3, 2 } };
        Tensor[] Orbit(Tensor a, PeriodicOptions options)
        {
            PeriodicTensor orbit = Ode.Periodic((t, y) => Equations.Circle(t, y, a), Constant([1.1, 0], [2]), 3, options);
            return [orbit.Period, orbit.State[0], orbit.State[1]];
        }

        foreach (PeriodicOptions options in new PeriodicOptions[] { new(), new() { FixedComponent = 1 } })
        {
            double[] period = DerivativesOf(a => Orbit(a, options)[0], arguments);
            double[] radius = DerivativesOf(a => Sqrt(Square(Orbit(a, options)[1]) + Square(Orbit(a, options)[2])), arguments);
            Assert.Equal(0, period[0], 1e-8);
            Assert.Equal(-2 * Math.PI / 4, period[1], 1e-8);
            Assert.Equal(0.5 / Math.Sqrt(1.3), radius[0], 1e-8);
            Assert.Equal(0, radius[1], 1e-8);
        }

        double[] fixedState = DerivativesOf(a => Orbit(a, new() { FixedComponent = 1 })[1], arguments);
        Assert.Equal(0.5 / Math.Sqrt(1.3), fixedState[0], 1e-8);
    }

    [Fact]
    public void Derivatives_of_Van_der_Pol_are_those_of_central_differences_to_1e_6()
    {
        Tensor Loss(Tensor a)
        {
            PeriodicTensor orbit = Ode.Periodic(
                (t, y) => Equations.VanDerPol(t, y, a), Constant([1.9, 0.3], [2]), 6.7,
                new() { Rtol = 1e-12, Atol = 1e-14, Solver = new Vern9() });
            return orbit.Period + (2 * orbit.State[0]) - (3 * orbit.State[1]);
        }

        using Gradient<double> gradient = Gradient.Of<double>(Loss);
        const double Change = 1e-4;
        double ahead = gradient.Evaluate(new double[,] { { 1 + Change } }).Value;
        double behind = gradient.Evaluate(new double[,] { { 1 - Change } }).Value;
        double difference = (ahead - behind) / (2 * Change);
        Assert.Equal(difference, gradient.Evaluate(new double[,] { { 1 } }).ByInputs[0][0, 0], 1e-6 * Math.Abs(difference));
    }

    [Fact]
    public void Derivatives_of_a_driven_orbit_are_those_of_the_closed_form()
    {
        // x'' + c x' + x = cos(2π t / T): with w = 2π/T, x(0) = (1 − w²)/D and x'(0) = c w²/D, D = (1 − w²)² + c²w².
        Tensor Amplitude(Tensor a, int component) => Ode.Periodic(
            (t, y) => [y[1], Cos(2 * Math.PI * t / a[1]) - y[0] - (a[0] * y[1])], Constant([1, 1], [2]), a[1],
            new() { PeriodIsGiven = true }).State[component];
        static double[] Exact(double c, double period)
        {
            double w = 2 * Math.PI / period, gap = 1 - (w * w), denominator = (gap * gap) + (c * c * w * w);
            return [gap / denominator, c * w * w / denominator];
        }

        double[,] arguments = { { 0.5, 3 } };
        for (int component = 0; component < 2; component++)
        {
            double[] found = DerivativesOf(a => Amplitude(a, component), arguments);
            double byDamping = (Exact(0.50001, 3)[component] - Exact(0.49999, 3)[component]) / 2e-5;
            double byPeriod = (Exact(0.5, 3.00001)[component] - Exact(0.5, 2.99999)[component]) / 2e-5;
            Assert.Equal(byDamping, found[0], 1e-8);
            Assert.Equal(byPeriod, found[1], 1e-8);
        }
    }

    [Fact]
    public void Inside_an_expression_a_row_without_an_orbit_is_reported()
    {
        using Gradient<double> gradient = Gradient.Of<double>(
            a => Ode.Periodic((t, y) => Equations.Circle(t, y, a), Constant([1, 0], [2]), 3).Period);
        GradientResult<double> result = gradient.Evaluate(new double[,] { { 1, 2 }, { -1, 2 } });
        Assert.Equal(Math.PI, result.Value, 1e-8);
        Assert.Equal(1, Assert.Single(result.Report.Failures).Row);
    }

    private static double[] DerivativesOf(Func<Tensor, Tensor> loss, double[,] arguments)
    {
        using Gradient<double> gradient = Gradient.Of<double>(loss);
        return [.. gradient.Evaluate(arguments).ByInputs[0].Cast<double>()];
    }

    private static float[,] Floats(double[,] values)
    {
        float[,] floats = new float[values.GetLength(0), values.GetLength(1)];
        for (int i = 0; i < values.Length; i++)
        {
            floats[i / floats.GetLength(1), i % floats.GetLength(1)] = (float)values[i / floats.GetLength(1), i % floats.GetLength(1)];
        }

        return floats;
    }
}
