using System.Numerics;
using Continua.Integration;
using Continua.Terms;

namespace Continua.Adjoints;

/// <summary>
/// Compares what a backward solve finds at t₀ and at save times with what is known there: the root mean square over components of
/// |ŷ − y| / (|y| + the largest |y| of the stretch) is at most √rtol, and never above 0.1.
/// </summary>
internal sealed unsafe class ReversalCheck<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double Most = 0.1;

    private readonly StretchPeaks<T> peaks;
    private readonly SolveOptions options;
    private readonly int dimension;
    private readonly double atol;

    public ReversalCheck(SolveOptions options, int dimension, int capacity)
    {
        (this.options, this.dimension) = (options, dimension);
        atol = Math.Max(options.Atol, options.AtolPerComponent?.Max() ?? 0);
        peaks = new(dimension, capacity);
    }

    public void BeginStretch() => peaks.Begin();

    public void Add(Slab<T> slab) => peaks.Add(slab);

    public void EndStretch() => peaks.End();

    /// <summary>The failure of a row whose state was found to be off, if it is.</summary>
    /// <param name="found">What the backward solve found.</param>
    /// <param name="known">The state there.</param>
    public AdjointFailure? Check(int row, double time, in RowVector<T> found, in RowVector<T> known)
    {
        double squares = 0, largest = 0;
        for (int c = 0; c < dimension; c++)
        {
            double y = double.CreateTruncating(known[c]), miss = Math.Abs(double.CreateTruncating(found[c]) - y);
            double peak = Math.Max(Math.Abs(y), double.CreateTruncating(peaks[c, row]));
            double ratio = miss == 0 ? 0 : miss / (Math.Abs(y) + peak);
            squares += ratio * ratio;
            largest = Math.Max(largest, peak);
        }

        double distance = Math.Sqrt(squares / dimension), limit = Limit(largest);
        return distance <= limit ? null : AdjointFailure.Off(row, time, distance, limit);
    }

    public void Dispose() => peaks.Dispose();

    // Steps of fixed size have no tolerance, and without a relative one the absolute one says how exact states are.
    private double Limit(double largest)
    {
        if (!options.Steps.IsAdaptive)
        {
            return Most;
        }

        double tolerance = options.Rtol > 0 ? options.Rtol : atol / largest;
        return Math.Min(Math.Sqrt(Math.Max(tolerance, Rounding)), Most);
    }

    private static double Rounding => typeof(T) == typeof(float) ? float.BitIncrement(1) - 1 : Math.BitIncrement(1.0) - 1;
}

/// <summary>One row's components, a stride apart.</summary>
internal readonly unsafe struct RowVector<T>(T* first, nint stride)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T this[int component] => first[component * stride];

    public static RowVector<T> Of(in BlockValue<T> block, int row) =>
        block.PerRow ? new(block.Data + row, block.Lanes) : new(block.Data, 1);
}
