using System.Numerics;

namespace Continua;

/// <summary>The result of a solve: for each row its states, times, events, statistics and status.</summary>
/// <typeparam name="T">The precision, float or double.</typeparam>
/// <example><code>
/// Solution&lt;double&gt; decay = Ode.Solve((t, y, dy) =&gt; dy[0] = -y[0], [1.0], 0, 5, new() { SaveAt = SaveAt.Dense });
/// double[] early = decay.At(0.5);
/// long evaluations = decay.Statistics.Evaluations;
/// </code></example>
public sealed class Solution<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Solving.RowResult<T>[] rows;
    private readonly int dimension;

    internal Solution(
        Solving.RowResult<T>[] rows, IReadOnlyList<SolveFailure> failures, int dimension,
        IReadOnlyList<string> notes) =>
        (this.rows, Failures, this.dimension, Notes) = (rows, failures, dimension, notes);

    /// <summary>Creates a solution of one row from values computed elsewhere.</summary>
    internal static Solution<T> Of(double[] times, T[,] values, T[] last, IReadOnlyList<string> notes) =>
        new([Solving.RowResult<T>.Of(times, values, last)], [], last.Length, notes);

    /// <summary>The number of rows.</summary>
    public int Rows => rows.Length;

    /// <summary>The number of components of the state, dim.</summary>
    public int Dimension => dimension;

    /// <summary>The rows that reached neither t1 nor a terminal event, each with a message.</summary>
    public IReadOnlyList<SolveFailure> Failures { get; }

    /// <summary>
    /// Remarks in addition to <see cref="Failures"/>, one sentence each, such as that tolerances were below the
    /// rounding of values, that the precision of a plain C# field did not distinguish the times of its stages, or that
    /// a path was read beyond its knots.
    /// </summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>The sum of the statistics of all rows.</summary>
    public SolveStatistics Statistics =>
        rows.Aggregate(default(SolveStatistics), (sum, row) => sum + row.State.Statistics);

    /// <summary>The states at t₁, or at a terminal event, [rows, dim]; NaN in rows that failed.</summary>
    public T[,] Last
    {
        get
        {
            T[,] last = new T[Rows, dimension];
            for (int r = 0; r < Rows; r++)
            {
                for (int c = 0; c < dimension; c++)
                {
                    last[r, c] = rows[r].Last[c];
                }
            }

            return last;
        }
    }

    /// <summary>
    /// Returns the times of <see cref="Values"/>. With <see cref="SaveAt.Steps"/> or <see cref="SaveAt.Dense"/>, these
    /// are the initial time and the ends of the accepted steps; the time of an event that changes the state occurs
    /// twice. Otherwise, they are the requested save times; one that is outside the span by rounding is replaced by the
    /// end of the span.
    /// </summary>
    /// <param name="row">The index of the row.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public double[] Times(int row = 0) => Row(row).Times;

    /// <summary>
    /// Returns the states of a row at <see cref="Times"/>, [times, dim]; NaN at save times that the row did not reach,
    /// because it failed or a terminal event ended it.
    /// </summary>
    /// <param name="row">The index of the row.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public T[,] Values(int row = 0) => Row(row).Values;

    /// <summary>
    /// Returns the events of a row, in the order in which they happened; see <see cref="SolveOptions.Events"/>.
    /// </summary>
    /// <param name="row">The index of the row.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public IReadOnlyList<RowEvent<T>> Events(int row = 0) => Row(row).Events;

    /// <summary>Returns the status with which the solve of a row ended.</summary>
    /// <param name="row">The index of the row.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public SolveStatus Status(int row = 0) => Row(row).State.Status;

    /// <summary>Returns the statistics of a row.</summary>
    /// <param name="row">The index of the row.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public SolveStatistics StatisticsOf(int row = 0) => Row(row).State.Statistics;

    /// <summary>
    /// Returns the estimated error at t₁ of a row's integrals outside the error control
    /// (<see cref="SolveOptions.Quadratures"/>): the sum over its steps of the largest embedded error of an integral. 0
    /// without such integrals, NaN with fixed steps.
    /// </summary>
    /// <param name="row">The index of the row.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public double QuadratureError(int row = 0) => Row(row).State.QuadratureError;

    /// <summary>
    /// Returns the state of a row at any time of the span that it reached, [dim], from dense output. A time that is
    /// outside by rounding (up to four units in the last place of the larger end) is treated as the end of the span. At
    /// the time of an event, the state is the one before the event.
    /// </summary>
    /// <param name="time">The time, in the units of t0.</param>
    /// <param name="row">The index of the row.</param>
    /// <exception cref="InvalidOperationException">
    /// The solve has no dense output, or the time is within a step of a method that does not interpolate
    /// (<see cref="Solver.Interpolates"/>).
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is outside the span, or there is no such row.</exception>
    public T[] At(double time, int row = 0) => Row(row).At(time);

    /// <summary>
    /// Returns the slope dy/dt of a row at any time of the span that it reached, [dim]: the derivative of dense output,
    /// of one order less than <see cref="At"/>. At the boundary of two steps, the slope is that of the later step.
    /// </summary>
    /// <param name="time">The time, in the units of t0.</param>
    /// <param name="row">The index of the row.</param>
    /// <exception cref="InvalidOperationException">
    /// The solve has no dense output, the row took no step, or the time is within a step of a method that does not
    /// interpolate (<see cref="Solver.Interpolates"/>).
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is outside the span, or there is no such row.</exception>
    public T[] SlopeAt(double time, int row = 0) => Row(row).SlopeAt(time);

    private Solving.RowResult<T> Row(int row) => (uint)row < (uint)rows.Length
        ? rows[row]
        : throw new ArgumentOutOfRangeException(
            nameof(row), $"A solution of {rows.Length} rows has the rows 0 to {rows.Length - 1}, but got {row}.");
}
