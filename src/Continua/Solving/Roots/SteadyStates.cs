using System.Numerics;
using Continua.Solving;

namespace Continua;

/// <summary>The steady states of an equation: for each row its state and how it was found.</summary>
/// <typeparam name="T">The precision, float or double.</typeparam>
/// <example><code>
/// SteadyStates&lt;double&gt; rest = Ode.SteadyState&lt;double&gt;((t, y, dy) =&gt; dy[0] = 1 - (y[0] * y[0]), [0.5]);
/// double one = rest.States[0, 0], residual = rest.Residual();
/// </code></example>
public sealed class SteadyStates<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RowRoot[] rows;

    internal SteadyStates(RootRows<T> found) => (States, rows, Failures) = (found.Roots, found.Rows, found.Failures);

    /// <summary>The steady states, [rows, dim]; NaN in rows in which none was found.</summary>
    public T[,] States { get; }

    /// <summary>The rows in which no steady state was found, each with a message.</summary>
    public IReadOnlyList<SolveFailure> Failures { get; }

    /// <summary>Returns whether a row has a steady state, and why not.</summary>
    /// <param name="row">The index of the row.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such row.</exception>
    public SolveStatus Status(int row = 0) => RootKind.StatusOf(rows[row]);

    /// <summary>Returns the number of Newton iterations of a row.</summary>
    /// <param name="row">The index of the row.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such row.</exception>
    public int Iterations(int row = 0) => rows[row].Iterations;

    /// <summary>Returns the largest magnitude of a component of f at the last state of a row.</summary>
    /// <param name="row">The index of the row.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such row.</exception>
    public double Residual(int row = 0) => rows[row].Residual;

    /// <summary>Returns whether a row was solved in time; see <see cref="SteadyStateOptions.TimeStepping"/>.</summary>
    /// <param name="row">The index of the row.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such row.</exception>
    public bool UsedTimeStepping(int row = 0) => rows[row].UsedTimeStepping;
}
