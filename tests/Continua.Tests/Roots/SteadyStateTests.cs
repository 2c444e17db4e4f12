using static Continua.Tensor;

namespace Continua.Tests.Roots;

/// <summary>Steady states agree with closed forms, in every way of giving the equation.</summary>
public class SteadyStateTests
{
    private const int Rows = 50;

    [Fact]
    public void The_chemostat_has_its_closed_form_in_every_row()
    {
        (double[,] guesses, double[,] rates) = ChemostatRows(0.3, 1.7);
        SteadyStates<double> rest = Ode.SteadyState(Equations.Chemostat, guesses, rates);
        for (int r = 0; r < Rows; r++)
        {
            double substrate = Equations.Substrate(rates[r, 0], rates[r, 1]);
            Assert.Equal(substrate, rest.States[r, 0], 1e-12);
            Assert.Equal(Equations.Feed - substrate, rest.States[r, 1], 1e-12);
            Assert.Equal(SolveStatus.Succeeded, rest.Status(r));
            Assert.InRange(rest.Residual(r), 0, 1e-14);
            Assert.InRange(rest.Iterations(r), 2, 12);
            Assert.False(rest.UsedTimeStepping(r));
        }
    }

    [Fact]
    public void In_time_the_state_is_the_one_at_which_the_solution_comes_to_rest()
    {
        (double[,] guesses, double[,] rates) = ChemostatRows(1, 1);
        SteadyStates<double> nearest = Ode.SteadyState(Equations.Chemostat, guesses, rates);
        SteadyStates<double> stable = Ode.SteadyState(Equations.Chemostat, guesses, rates, new() { StartsInTime = true });
        for (int r = 0; r < Rows; r++)
        {
            Assert.Equal(Equations.Substrate(rates[r, 0], rates[r, 1]), stable.States[r, 0], 1e-12);
            Assert.True(stable.UsedTimeStepping(r));
        }

        // Without biomass the substrate is that of the feed: another steady state, which is not stable.
        Assert.Contains(Enumerable.Range(0, Rows), r => Math.Abs(nearest.States[r, 0] - Equations.Feed) < 1e-9);
    }

    [Fact]
    public void A_plain_field_has_the_steady_states_of_the_traced_one()
    {
        static void Field(double t, ReadOnlySpan<double> y, Span<double> dy) =>
            (dy[0], dy[1]) = (1 + (y[0] * y[0] * y[1]) - (4 * y[0]), (3 * y[0]) - (y[0] * y[0] * y[1]));
        static void Jacobian(double t, ReadOnlySpan<double> y, Span<double> matrix, Span<double> byTime)
        {
            (matrix[0], matrix[1]) = ((2 * y[0] * y[1]) - 4, y[0] * y[0]);
            (matrix[2], matrix[3]) = (3 - (2 * y[0] * y[1]), -y[0] * y[0]);
        }

        SteadyStates<double> plain = Ode.SteadyState<double>(Field, [1.2, 2.5]);
        SteadyStates<double> exact = Ode.SteadyState(
            new OdeTerm<double>(Field) { Jacobian = Jacobian }, new double[,] { { 1.2, 2.5 } });
        SteadyStates<double> traced = Ode.SteadyState(
            (t, y) => [1 + (Square(y[0]) * y[1]) - (4 * y[0]), (3 * y[0]) - (Square(y[0]) * y[1])],
            new double[,] { { 1.2, 2.5 } });
        foreach (SteadyStates<double> found in new[] { plain, exact, traced })
        {
            Assert.Equal(1, found.States[0, 0], 1e-12);
            Assert.Equal(3, found.States[0, 1], 1e-12);
        }
    }

    [Fact]
    public void Single_precision_finds_the_state_to_its_rounding()
    {
        SteadyStates<float> rest = Ode.SteadyState(
            Equations.Chemostat, new float[,] { { 0.3f, 1.7f } }, new float[,] { { 1, 0.4f } });
        Assert.Equal(1 / 3f, rest.States[0, 0], 1e-6f);
        SteadyStates<float> plain = Ode.SteadyState<float>((t, y, dy) => dy[0] = 2 - (y[0] * y[0]), [1f]);
        Assert.Equal(MathF.Sqrt(2), plain.States[0, 0], 1e-6f);
    }

    [Fact]
    public void Where_Newtons_method_fails_the_solution_in_time_leads_to_the_state()
    {
        static Tensor Cubic(Tensor t, Tensor y) => -((y * y * y) - (2 * y) + 2);
        double[,] guesses = { { 1 }, { -1.5 } };
        SteadyStates<double> alone = Ode.SteadyState(
            Cubic, guesses, new() { TimeStepping = null, ThrowOnFailure = false });
        Assert.Equal(SolveStatus.NotSolved, alone.Status(0));
        Assert.Equal(SolveStatus.Succeeded, alone.Status(1));
        Assert.True(double.IsNaN(alone.States[0, 0]));
        Assert.Equal(0, Assert.Single(alone.Failures).Row);
        SteadyStates<double> rest = Ode.SteadyState(Cubic, guesses);
        Assert.True(rest.UsedTimeStepping(0));
        Assert.False(rest.UsedTimeStepping(1));
        Assert.Equal(-1.7692923542386314, rest.States[0, 0], 1e-12);
        SteadyStates<double> plain = Ode.SteadyState<double>(
            (t, y, dy) => dy[0] = -((y[0] * y[0] * y[0]) - (2 * y[0]) + 2), [1.0]);
        Assert.True(plain.UsedTimeStepping());
        Assert.Equal(-1.7692923542386314, plain.States[0, 0], 1e-12);
    }

    [Fact]
    public void A_field_that_reads_the_time_is_evaluated_at_the_frozen_time()
    {
        SteadyStates<double> rest = Ode.SteadyState(
            (t, y) => Cos(t) - y, new double[,] { { 0.2 } }, new() { FrozenTime = 0.5 });
        Assert.Equal(Math.Cos(0.5), rest.States[0, 0], 1e-14);
        SteadyStates<double> plain = Ode.SteadyState<double>(
            (t, y, dy) => dy[0] = Math.Cos(t) - y[0], [0.2], new() { FrozenTime = 0.5, StartsInTime = true });
        Assert.Equal(Math.Cos(0.5), plain.States[0, 0], 1e-14);
    }

    [Fact]
    public void A_state_of_many_components_has_the_closed_form()
    {
        // Diffusion with ends at 0 and 1: the steady state is linear.
        const int Size = 40;
        static Tensor Diffusion(Tensor t, Tensor y)
        {
            Tensor left = Concat(Zeros([1]), y[..^1]), right = Concat(y[1..], Zeros([1]) + 1);
            return (left + right) - (2 * y);
        }

        SteadyStates<double> rest = Ode.SteadyState(Diffusion, new double[1, Size]);
        Assert.All(Enumerable.Range(0, Size), c => Assert.Equal((c + 1.0) / (Size + 1), rest.States[0, c], 1e-12));
    }

    [Fact]
    public void Components_that_are_not_negative_stay_so()
    {
        // Two roots, −1 and 2; the full Newton step from 0.4 leads to the negative one.
        static Tensor Field(Tensor t, Tensor y) => -(y + 1) * (y - 2);
        SteadyStates<double> free = Ode.SteadyState(Field, new double[,] { { 0.4 } });
        SteadyStates<double> kept = Ode.SteadyState(Field, new double[,] { { 0.4 } }, new() { NonNegative = [0] });
        Assert.Equal(-1, free.States[0, 0], 1e-12);
        Assert.Equal(2, kept.States[0, 0], 1e-12);
    }

    private static (double[,] Guesses, double[,] Rates) ChemostatRows(double substrate, double biomass)
    {
        double[,] guesses = new double[Rows, 2], rates = new double[Rows, 2];
        for (int r = 0; r < Rows; r++)
        {
            (guesses[r, 0], guesses[r, 1]) = (substrate, biomass);
            (rates[r, 0], rates[r, 1]) = (1, 0.1 + (0.01 * r));
        }

        return (guesses, rates);
    }
}
