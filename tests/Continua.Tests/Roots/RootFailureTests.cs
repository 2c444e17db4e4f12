using static Continua.Tensor;

namespace Continua.Tests.Roots;

/// <summary>Rows without a steady state or an orbit have a status and a sentence, and leave other rows alone.</summary>
public class RootFailureTests
{
    [Fact]
    public void Steady_states_that_cannot_be_found_are_named()
    {
        // A + B ⇌ 2B conserves the sum: every state on a line is steady.
        Rest(SolveStatus.SingularMatrix, "conserved quantity", (t, y) => [y[1] - y[0], y[0] - y[1]], [1, 0.5]);
        Rest(SolveStatus.NotSolved, "solve failed", (t, y) => Equations.VanDerPol(t, y, Ones), [2, 0], InTime);
        Rest(SolveStatus.NotSolved, "TimeStepping", (t, y) => 1 + (y * y), [0.7], new() { TimeStepping = null });
        Rest(SolveStatus.NotFinite, "component 1", (t, y) => Concat(-y[..1], Log(y[1..])), [1, -1]);
        Rest(SolveStatus.LeftDomain, "component 0 of the guess", (t, y) => 1 - y, [-1], new() { NonNegative = [0] });
        Rest(SolveStatus.NotSolved, "solve failed", (t, y) => 1 + (y * y), [1]);
        Rest(SolveStatus.NotSolved, "still moved", (t, y) => 1 / (1 + y), [1]);
    }

    [Fact]
    public void Orbits_that_cannot_be_found_are_named()
    {
        // Families of orbits: from a guess within, and from one with another period.
        Orbit(SolveStatus.SingularMatrix, "family of orbits", Harmonic, [2, 0], 2 * Math.PI);
        Orbit(SolveStatus.FixedPoint, "fixed point", Harmonic, [2, 0], 6.2);
        Orbit(SolveStatus.FixedPoint, "fixed point", LotkaVolterra, [2, 1], 7);
        Orbit(SolveStatus.FixedPoint, "fixed point", (t, y) => Equations.VanDerPol(t, y, Ones), [0, 0], 6);
        Orbit(SolveStatus.NotSolved, "give a state on the orbit", (t, y) => [y[1], -y[0] - (0.1 * y[1])], [1, 1], 6);
        Orbit(SolveStatus.NotFinite, "infinite or NaN", (t, y) => y * y, [1], 2);
    }

    [Fact]
    public void A_failed_row_leaves_the_others_as_they_are()
    {
        double[,] guesses = { { 1, 0.5 }, { 0.3, 1.7 } }, rates = { { double.NaN, 0.4 }, { 1, 0.4 } };
        SteadyStates<double> both = Ode.SteadyState(Equations.Chemostat, guesses, rates, new() { ThrowOnFailure = false });
        SteadyStates<double> alone = Ode.SteadyState(Equations.Chemostat, new double[,] { { 0.3, 1.7 } }, new double[,] { { 1, 0.4 } });
        Assert.Equal(SolveStatus.NotFinite, both.Status(0));
        Assert.Equal(alone.States[0, 0], both.States[1, 0]);
        Assert.True(double.IsNaN(both.States[0, 0]));
        Assert.Contains("Row 0", both.Failures[0].Message, StringComparison.Ordinal);
        Assert.Throws<SolveException>(() => Ode.SteadyState(Equations.Chemostat, guesses, rates));
    }

    private static SteadyStateOptions InTime => new() { StartsInTime = true };

    private static Tensor Ones => Constant([1], [1]);

    private static Tensor Harmonic(Tensor t, Tensor y) => [y[1], -y[0]];

    private static Tensor LotkaVolterra(Tensor t, Tensor y) => [y[0] * (1 - y[1]), y[1] * (y[0] - 1)];

    private static void Rest(
        SolveStatus status, string words, Func<Tensor, Tensor, Tensor> field, double[] guess, SteadyStateOptions? options = null)
    {
        SteadyStates<double> found = Ode.SteadyState(field, Row(guess), (options ?? new()) with { ThrowOnFailure = false });
        Assert.Contains(words, Assert.Single(found.Failures).Message, StringComparison.Ordinal);
        Assert.Equal(status, found.Status());
        Assert.True(double.IsNaN(found.States[0, 0]));
    }

    private static void Orbit(
        SolveStatus status, string words, Func<Tensor, Tensor, Tensor> field, double[] guess, double period)
    {
        PeriodicOrbits<double> found = Ode.Periodic(field, Row(guess), [period], new() { ThrowOnFailure = false });
        Assert.Contains(words, Assert.Single(found.Failures).Message, StringComparison.Ordinal);
        Assert.Equal(status, found.Status());
        Assert.True(double.IsNaN(found.Periods[0]));
    }

    private static double[,] Row(double[] values)
    {
        double[,] row = new double[1, values.Length];
        for (int c = 0; c < values.Length; c++)
        {
            row[0, c] = values[c];
        }

        return row;
    }
}
