using System.Numerics;
using Continua.Fields;
using Continua.Integration;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Adjoints;

/// <summary>
/// Compares what a backward solve finds at t₀ and at save times with what is known there: the root mean square over components of
/// |ŷ − y| / (|y| + the largest |y| of the stretch) is at most √rtol, and never above 0.1. Rows that share their steps share the error
/// norm too, of which one row may have all: there the tolerance is √rows times as large.
/// </summary>
/// <remarks>
/// A stretch reaches from one save to the next. Where it is shorter than an eighth of the span, a component that crosses 0 there would
/// make much of an error that is small beside its course; so the known values within an eighth of the span count as well, and all of
/// them where steps are fixed: their errors are not relative to the state.
/// </remarks>
internal sealed unsafe class ReversalCheck<T>(SolveOptions options, int dimension, int capacity) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double Most = 0.1, Neighbourhood = 0.125;

    // Rounding of the comparison in single precision stays within it.
    private const double Margin = 0.99;

    private readonly IntervalMaxima<T> peaks = new(dimension, capacity);
    private readonly double atol = Math.Max(options.Atol, options.AtolPerComponent?.Max() ?? 0);
    private readonly double[] largest = new double[dimension];
    private readonly NativeBuffer<T> near = new(capacity);
    private BlockProblem<T> problem = new();
    private T* saved;
    private int lanes;
    private double share;
    private T bound;

    private static double Rounding => typeof(T) == typeof(float) ? float.BitIncrement(1) - 1 : Math.BitIncrement(1.0) - 1;

    /// <param name="saved">The values found forwards, [saves + 1, dimension] per lane.</param>
    /// <param name="sharing">The rows that share their steps; 1 where each has its own.</param>
    public void Begin(BlockProblem<T> problem, T* saved, int lanes, int sharing)
    {
        (this.problem, this.lanes, share) = (problem, lanes, Math.Sqrt(sharing));
        this.saved = saved;
        bound = options.Rtol == 0 ? T.NaN : T.CreateTruncating(Margin * Limit);
    }

    /// <param name="start">The states from which the stretch goes back: component c of row r at c·capacity + r.</param>
    public void BeginStretch(T* start) => peaks.Begin(start);

    /// <summary>Takes note of the states from which a step was attempted.</summary>
    public void Add(StepRecord<T> stepRecord) => peaks.Add(stepRecord);

    public void EndStretch() => peaks.End(problem.Rows);

    /// <summary>
    /// Compares all rows at once, in the precision of the values: of most rows each component is near, and only the others need
    /// <see cref="Check"/>.
    /// </summary>
    /// <param name="found">What going back found: component c of row r at c·capacity + r.</param>
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
                T its = known[perRow ? c * stride : c], miss = T.Abs(found[(nint)c * capacity] - its), size = T.Abs(its);
                if (!(miss <= bound * (size + size) || miss <= bound * (size + peaks[c, 0])))
                {
                    near.Data[0] = T.Zero;
                }
            }

            return;
        }

        Vector<T> bounds = new(perRow ? bound : T.NaN);
        for (int r = 0; r < problem.Rows; r += Vector<T>.Count)
        {
            Vector<T> all = Vector<T>.One;
            for (int c = 0; c < dimension; c++)
            {
                Vector<T> its = Vector.Load(known + (c * stride) + r), miss = Vector.Abs(Vector.Load(found + ((nint)c * capacity) + r) - its);
                Vector<T> size = Vector.Abs(its), scale = size + Vector.Max(size, peaks.Of(c, r));
                all = Vector.ConditionalSelect(Vector.LessThanOrEqual(miss, bounds * scale), all, Vector<T>.Zero);
            }

            all.Store(near.Data + r);
        }
    }

    /// <summary>Whether every component of a row is so near what is known that nothing else need be compared.</summary>
    public bool IsSurelyNear(int row) => near.Data[row] != T.Zero;

    /// <summary>The failure of a row whose backward solve has missed a save, or the start where save is −1.</summary>
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
        Widen(row, r, time);
        return IsNear(found, known) ? null : AdjointFailure.Off(r, time, Distance(found, known), Limit);
    }

    public void Dispose()
    {
        peaks.Dispose();
        near.Dispose();
    }

    // Steps of fixed size have no tolerance, and without a relative one the absolute one says how exact states are.
    private double Limit => options.Steps.IsAdaptive
        ? Math.Min(Math.Sqrt(Math.Max(share * (options.Rtol > 0 ? options.Rtol : atol / largest.Max()), Rounding)), Most)
        : Most;

    private static double Size(T value) => Math.Abs(double.CreateTruncating(value));

    private bool IsNear(in RowVector<T> found, in RowVector<T> known) => Distance(found, known) <= Limit;

    private double Distance(in RowVector<T> found, in RowVector<T> known)
    {
        double squares = 0;
        for (int c = 0; c < dimension; c++)
        {
            double miss = Size(found[c] - known[c]);
            double ratio = miss == 0 ? 0 : miss / (Size(known[c]) + largest[c]);
            squares += ratio * ratio;
        }

        return Math.Sqrt(squares / dimension);
    }

    private void Widen(in RowState row, int r, double time)
    {
        double within = (options.Steps.IsAdaptive ? Neighbourhood : 1) * Math.Abs(row.End - row.Start);
        for (int save = 0; save < row.SaveCount; save++)
        {
            for (int c = 0; c < dimension && Math.Abs(problem.Time(r, save) - time) <= within; c++)
            {
                largest[c] = Math.Max(largest[c], Size(Saved(r, save)[c]));
            }
        }
    }

    private RowVector<T> Saved(int r, int save) => new(saved + ((nint)save * dimension * lanes) + r, lanes);
}

/// <summary>One row's components, a stride apart.</summary>
internal readonly unsafe struct RowVector<T>(T* first, nint stride)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T this[int component] => first[component * stride];

    public static RowVector<T> Of(in BlockValue<T> block, int row) =>
        block.PerRow ? new(block.Data + row, block.Lanes) : new(block.Data, 1);
}
