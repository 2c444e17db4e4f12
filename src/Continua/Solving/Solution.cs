using System.Numerics;

namespace Continua;

/// <summary>What was found for every row: values, times, statistics, status.</summary>
public sealed class Solution<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Solving.RowResult<T>[] rows;
    private readonly int dimension;

    internal Solution(
        Solving.RowResult<T>[] rows, IReadOnlyList<SolveFailure> failures, int dimension, IReadOnlyList<string> notes) =>
        (this.rows, Failures, this.dimension, Notes) = (rows, failures, dimension, notes);

    /// <summary>A solution of one row, from numbers found elsewhere.</summary>
    internal static Solution<T> Of(double[] times, T[,] values, T[] last, IReadOnlyList<string> notes) =>
        new([Solving.RowResult<T>.Of(times, values, last)], [], last.Length, notes);

    /// <summary>The number of rows.</summary>
    public int Rows => rows.Length;

    /// <summary>The number of components of the state.</summary>
    public int Dimension => dimension;

    /// <summary>The rows that did not reach the end, with a sentence each.</summary>
    public IReadOnlyList<SolveFailure> Failures { get; }

    /// <summary>
    /// What there is to say beside <see cref="Failures"/>, a sentence each: that tolerances were less than the rounding
    /// of values, or that a plain field may have read times that its precision does not hold apart. Empty where there
    /// is nothing.
    /// </summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>The statistics of all rows together.</summary>
    public SolveStatistics Statistics => rows.Aggregate(default(SolveStatistics), (sum, row) => sum + row.State.Statistics);

    /// <summary>The states at t₁, [row, component]; NaN where a row did not get there.</summary>
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
    /// The times at which a row was saved; one that was asked for outside the span by a rounding is the span's end.
    /// </summary>
    public double[] Times(int row = 0) => Row(row).Times;

    /// <summary>The states of a row at its saved times, [time, component].</summary>
    public T[,] Values(int row = 0) => Row(row).Values;

    /// <summary>What happened to a row on its way, in the order of time: see <see cref="SolveOptions.Events"/>.</summary>
    public IReadOnlyList<RowEvent<T>> Events(int row = 0) => Row(row).Events;

    /// <summary>How the solve of a row ended.</summary>
    public SolveStatus Status(int row = 0) => Row(row).State.Status;

    public SolveStatistics StatisticsOf(int row = 0) => Row(row).State.Statistics;

    /// <summary>
    /// The estimated error at t₁ of a row's integrals outside the error control (<see cref="SolveOptions.Quadratures"/>): the sum over
    /// its steps of the worst integral's embedded error. 0 without such integrals, NaN where steps are fixed.
    /// </summary>
    public double QuadratureError(int row = 0) => Row(row).State.QuadratureError;

    /// <summary>
    /// The state of a row at any time between start and end, from dense output. A time outside by a rounding, four
    /// units in the last place of the larger end, is that end. At the time of an event it is the state before.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The solve did not keep dense output, or the time lies between two steps of a method that does not interpolate
    /// (<see cref="Solver.Interpolates"/>).
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The time lies outside.</exception>
    public T[] At(double time, int row = 0) => Row(row).At(time);

    /// <summary>
    /// The slope dy/dt of a row at any time between start and end: the derivative of dense output, of one order less than
    /// <see cref="At"/>. Where a step ends and the next one begins, it is the slope of the next one.
    /// </summary>
    /// <inheritdoc cref="At" path="/exception"/>
    public T[] SlopeAt(double time, int row = 0) => Row(row).SlopeAt(time);

    private Solving.RowResult<T> Row(int row) => (uint)row < (uint)rows.Length
        ? rows[row]
        : throw new ArgumentOutOfRangeException(nameof(row), $"A solution of {rows.Length} rows has the rows 0 to {rows.Length - 1}, but got {row}.");
}
