using System.Numerics;
using Continua.Solving;

namespace Continua;

/// <summary>The periodic orbits of an equation: for each row a state, the period, and how they were found.</summary>
/// <typeparam name="T">The precision, float or double.</typeparam>
/// <example><code>
/// PeriodicOrbits&lt;double&gt; orbit = Ode.Periodic&lt;double&gt;(
///     (t, y, dy) =&gt; (dy[0], dy[1]) = (y[1], ((1 - (y[0] * y[0])) * y[1]) - y[0]), [2.0, 0.0], 6.7);
/// double period = orbit.Periods[0], amplitude = orbit.States[0, 0];
/// </code></example>
public sealed class PeriodicOrbits<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RowRoot[] rows;

    internal PeriodicOrbits(T[,] states, double[] periods, RowRoot[] rows, IReadOnlyList<SolveFailure> failures) =>
        (States, Periods, this.rows, Failures) = (states, periods, rows, failures);

    /// <summary>A state on each orbit, [rows, dim], at which it starts; NaN in rows without an orbit.</summary>
    public T[,] States { get; }

    /// <summary>The periods, [rows], in the units of t; NaN in rows without an orbit.</summary>
    public double[] Periods { get; }

    /// <summary>The rows in which no orbit was found, each with a message.</summary>
    public IReadOnlyList<SolveFailure> Failures { get; }

    /// <summary>Returns whether a row has an orbit, and why not.</summary>
    /// <param name="row">The index of the row.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such row.</exception>
    public SolveStatus Status(int row = 0) => RootKind.StatusOf(rows[row]);

    /// <summary>Returns the number of Newton iterations of a row.</summary>
    /// <param name="row">The index of the row.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such row.</exception>
    public int Iterations(int row = 0) => rows[row].Iterations;

    /// <summary>
    /// Returns the largest magnitude of a difference between the state and that a period later, or of the deviation
    /// from the phase condition.
    /// </summary>
    /// <param name="row">The index of the row.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such row.</exception>
    public double Residual(int row = 0) => rows[row].Residual;

    /// <summary>Returns the orbits from the unknowns of their equations.</summary>
    /// <param name="found">The unknowns.</param>
    /// <param name="dimension">The number of components of the state.</param>
    /// <param name="periods">The guesses of the periods, or the periods, [rows].</param>
    internal static PeriodicOrbits<T> Of(RootRows<T> found, int dimension, double[] periods)
    {
        int rows = found.Rows.Length;
        bool isGiven = found.Roots.GetLength(1) == dimension;
        T[,] states = new T[rows, dimension];
        double[] lengths = new double[rows];
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < dimension; c++)
            {
                states[r, c] = found.Roots[r, c];
            }

            lengths[r] = !found.Rows[r].Found ? double.NaN
                : isGiven ? periods[r]
                : double.CreateTruncating(T.CreateTruncating(periods[r]))
                    * Math.Exp(double.CreateTruncating(found.Roots[r, dimension]));
        }

        return new(states, lengths, found.Rows, found.Failures);
    }
}
