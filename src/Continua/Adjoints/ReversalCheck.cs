using System.Numerics;
using Continua.Execution;
using Continua.Fields;
using Continua.Integration;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Adjoints;

/// <summary>
/// Compares the states ŷ of a backward solve at t₀ and at save times with the known states y. The root mean square over
/// components of |ŷ − y| / (|y| + the largest |y| of the segment) must not exceed 0.1 nor, with adaptive steps, √rtol.
/// Rows that share their steps also share the error norm, to which one row may contribute all of the error: for such
/// rows, rtol is multiplied by √rows.
/// </summary>
/// <remarks>
/// A segment reaches from one save time to the next. In a segment shorter than an eighth of the span, a component that
/// crosses 0 could fail the check although its error is small compared to its range. The scale therefore includes the
/// known values within an eighth of the span; with fixed steps, whose errors are not relative to the state, it includes
/// all of them.
/// </remarks>
internal sealed unsafe class ReversalCheck<T>(SolveOptions options, int dimension, int capacity) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double MaxLimit = 0.1, Neighbourhood = 0.125;

    // A margin for the rounding errors of the comparison in single precision.
    private const double Margin = 0.99;

    private readonly IntervalMaxima<T> peaks = new(dimension, capacity);
    private readonly double atol = Math.Max(options.Atol, options.AtolPerComponent?.Max() ?? 0);
    private readonly double[] largest = new double[dimension];
    private readonly NativeBuffer<T> near = new(capacity);
    private BlockProblem<T> problem = new();
    private T* saved;
    private int lanes;
    private double sharingFactor;
    private T bound;

    private static double Rounding =>
        typeof(T) == typeof(float) ? float.BitIncrement(1) - 1 : Math.BitIncrement(1.0) - 1;

    /// <param name="saved">The values of the forward solve, [saves + 1, dimension] per lane.</param>
    /// <param name="sharing">The number of rows that share their steps; 1 if each row has its own.</param>
    public void Begin(BlockProblem<T> problem, T* saved, int lanes, int sharing)
    {
        (this.problem, this.lanes, sharingFactor) = (problem, lanes, Math.Sqrt(sharing));
        this.saved = saved;
        bound = options.Rtol == 0 ? T.NaN : T.CreateTruncating(Margin * Limit);
    }

    /// <param name="start">
    /// The states at the start of the segment: component c of row r at index c·capacity + r.
    /// </param>
    public void BeginSegment(T* start) => peaks.Begin(start);

    /// <summary>Includes the states at the start of an attempted step in the largest |y| of the segment.</summary>
    public void Add(StepRecord<T> stepRecord) => peaks.Add(stepRecord);

    public void EndSegment() => peaks.End(problem.Rows);

    /// <summary>
    /// Compares all rows at once, in the precision of the state. In most rows every component is close; only the other
    /// rows need <see cref="Check"/>.
    /// </summary>
    /// <param name="found">The states of the backward solve: component c of row r at index c·capacity + r.</param>
    public void Compare(int save, T* found)
    {
        bool perRow = save >= 0 || problem.Start.PerRow;
        T* known = save < 0 ? problem.Start.Data : saved + ((nint)save * dimension * lanes);
        nint stride = save < 0 ? problem.Start.Lanes : lanes;
        if (problem.Rows == 1)
        {
            near.Data[0] = T.One;
            for (int c = 0; c < dimension; c++)
            {
                T expected = known[perRow ? c * stride : c], size = T.Abs(expected);
                T difference = T.Abs(found[(nint)c * capacity] - expected);
                if (!(difference <= bound * (size + size) || difference <= bound * (size + peaks[c, 0])))
                {
                    near.Data[0] = T.Zero;
                }
            }

            return;
        }

        Vector<T> bounds = new(perRow ? bound : T.NaN);
        for (int r = 0; r < problem.Rows; r += Vector<T>.Count)
        {
            Vector<T> isNear = Vector<T>.One;
            for (int c = 0; c < dimension; c++)
            {
                Vector<T> expected = Vector.Load(known + (c * stride) + r);
                Vector<T> difference = Vector.Abs(Vector.Load(found + ((nint)c * capacity) + r) - expected);
                Vector<T> size = Vector.Abs(expected), scale = size + Vector.Max(size, peaks.Of(c, r));
                isNear = Vector.ConditionalSelect(
                    Vector.LessThanOrEqual(difference, bounds * scale), isNear, Vector<T>.Zero);
            }

            isNear.Store(near.Data + r);
        }
    }

    /// <summary>
    /// Whether every component of a row is so close to the known state that no further check is needed.
    /// </summary>
    public bool PassesFastCheck(int row) => near.Data[row] != T.Zero;

    /// <summary>
    /// The failure of a row whose backward solve missed the state at a save, or at t₀ if <paramref name="save"/> is −1;
    /// null if the states agree.
    /// </summary>
    public AdjointFailure? Check(in RowState row, int r, int save, in RowVector<T> found)
    {
        RowVector<T> known = save < 0 ? RowVector<T>.Of(problem.Start, r) : Saved(r, save);
        for (int c = 0; c < dimension; c++)
        {
            largest[c] = Math.Max(Math.Max(Size(known[c]), Size(found[c])), Size(peaks[c, r]));
        }

        if (IsNear(found, known))
        {
            return null;
        }

        double time = save < 0 ? row.Start : problem.Time(r, save);
        WidenScale(row, r, time);
        return IsNear(found, known) ? null : AdjointFailure.Inaccurate(r, time, Distance(found, known), Limit);
    }

    public void Dispose()
    {
        peaks.Dispose();
        near.Dispose();
    }

    // Fixed steps have no tolerance. Without a relative tolerance, the relative accuracy of states follows from the
    // absolute tolerance.
    private double Limit => options.Steps.IsAdaptive
        ? Math.Min(Math.Sqrt(Math.Max(sharingFactor * RelativeTolerance, Rounding)), MaxLimit)
        : MaxLimit;

    private double RelativeTolerance => options.Rtol > 0 ? options.Rtol : atol / largest.Max();

    private static double Size(T value) => Math.Abs(double.CreateTruncating(value));

    private bool IsNear(in RowVector<T> found, in RowVector<T> known) => Distance(found, known) <= Limit;

    private double Distance(in RowVector<T> found, in RowVector<T> known)
    {
        double squares = 0;
        for (int c = 0; c < dimension; c++)
        {
            double difference = Size(found[c] - known[c]);
            double ratio = difference == 0 ? 0 : difference / (Size(known[c]) + largest[c]);
            squares += ratio * ratio;
        }

        return Math.Sqrt(squares / dimension);
    }

    private void WidenScale(in RowState row, int r, double time)
    {
        double range = (options.Steps.IsAdaptive ? Neighbourhood : 1) * Math.Abs(row.End - row.Start);
        for (int save = 0; save < row.SaveCount; save++)
        {
            for (int c = 0; c < dimension && Math.Abs(problem.Time(r, save) - time) <= range; c++)
            {
                largest[c] = Math.Max(largest[c], Size(Saved(r, save)[c]));
            }
        }
    }

    private RowVector<T> Saved(int r, int save) => new(saved + ((nint)save * dimension * lanes) + r, lanes);
}

/// <summary>The components of one row, stored with a stride.</summary>
internal readonly unsafe struct RowVector<T>(T* first, nint stride)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T this[int component] => first[component * stride];

    public static RowVector<T> Of(in BlockValue<T> block, int row) =>
        block.PerRow ? new(block.Data + row, block.Lanes) : new(block.Data, 1);
}
