using System.Numerics;
using Continua.Learning;
using Continua.Tests.Execution;
using static Continua.Tensor;

namespace Continua.Tests.Roots;

/// <summary>A row's steady state and orbit do not depend, in any bit, on other rows or threads.</summary>
public class RootBitTests
{
    private const int Rows = 75;

    [Fact]
    public void Steady_states_of_a_batch_are_those_of_single_rows()
    {
        Steady<double>();
        Steady<float>();
    }

    [Fact]
    public void Orbits_of_a_batch_are_those_of_single_rows()
    {
        Orbits<double>(1e-9);
        Orbits<float>(1e-5);
    }

    [Fact]
    public void Derivatives_of_a_batch_are_those_of_single_rows()
    {
        using Gradient<double> gradient = Gradient.Of<double>(a =>
        {
            Tensor state = Ode.SteadyState((t, y) => Equations.Chemostat(t, y, a), Constant([1, 1], [2]));
            return state[0] + Derivatives.Of(state[1], a)[1];
        });
        double[,] rates = Rates<double>();
        double[,] together = gradient.Evaluate(rates).ByInputs[0];
        for (int r = 0; r < Rows; r += 7)
        {
            double[,] alone = gradient.Evaluate(Row(rates, r)).ByInputs[0];
            Assert.Equal(Bits.Of([alone[0, 0], alone[0, 1]]), Bits.Of([together[r, 0], together[r, 1]]));
        }
    }

    private static void Steady<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[,] rates = Rates<T>(), guesses = Guesses<T>(1, 1);
        foreach (bool inTime in new[] { false, true })
        {
            SteadyStateOptions one = new() { Threads = 1, StartsInTime = inTime }, many = one with { Threads = 4 };
            SteadyStates<T> together = Ode.SteadyState(Equations.Chemostat, guesses, rates, many);
            Assert.Equal(
                Bits.Of([.. Ode.SteadyState(Equations.Chemostat, guesses, rates, one).States.Cast<T>()]),
                Bits.Of([.. together.States.Cast<T>()]));
            for (int r = 0; r < Rows; r++)
            {
                SteadyStates<T> alone = Ode.SteadyState(Equations.Chemostat, Row(guesses, r), Row(rates, r), one);
                Assert.Equal(Bits.Of([.. alone.States.Cast<T>()]), Bits.Of([together.States[r, 0], together.States[r, 1]]));
                Assert.Equal(alone.Iterations(), together.Iterations(r));
                Assert.Equal(alone.Residual(), together.Residual(r));
            }
        }
    }

    private static void Orbits<T>(double rtol)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[,] arguments = Rates<T>(), guesses = Guesses<T>(1, 0.2);
        PeriodicOptions options = new() { Rtol = rtol, Atol = rtol, ThrowOnFailure = false, Threads = 2 };
        PeriodicOrbits<T> together = Ode.Periodic(Equations.Circle, guesses, [7], arguments, options);
        Assert.Contains(Enumerable.Range(0, Rows), r => together.Status(r) == SolveStatus.Succeeded);
        for (int r = 0; r < Rows; r += 5)
        {
            PeriodicOrbits<T> alone = Ode.Periodic(Equations.Circle, Row(guesses, r), [7], Row(arguments, r), options);
            Assert.Equal(Bits.Of([alone.Periods[0]]), Bits.Of([together.Periods[r]]));
            Assert.Equal(Bits.Of([.. alone.States.Cast<T>()]), Bits.Of([together.States[r, 0], together.States[r, 1]]));
            Assert.Equal(alone.Status(), together.Status(r));
        }
    }

    private static T[,] Rates<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[,] rates = new T[Rows, 2];
        for (int r = 0; r < Rows; r++)
        {
            (rates[r, 0], rates[r, 1]) = (T.CreateTruncating(1 + (0.003 * r)), T.CreateTruncating(0.05 + (0.01 * r)));
        }

        return rates;
    }

    private static T[,] Guesses<T>(double first, double second)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[,] guesses = new T[Rows, 2];
        for (int r = 0; r < Rows; r++)
        {
            (guesses[r, 0], guesses[r, 1]) = (T.CreateTruncating(first), T.CreateTruncating(second));
        }

        return guesses;
    }

    private static T[,] Row<T>(T[,] values, int row) => new[,] { { values[row, 0], values[row, 1] } };
}
