using System.Numerics;

namespace Continua.Kernels;

/// <summary>
/// Sizes of values in units of tolerances, in double: Σ over components of (value / max(atol + rtol |y|, ε |y|))² for
/// each lane.
/// </summary>
internal sealed class ScaledSquares<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] differences;
    private readonly double[] wide, scales;
    private readonly double rtol, rounding, least;

    /// <param name="capacity">The most lanes, a multiple of the widest vector's.</param>
    /// <param name="floored">Whether tolerances can be less than the rounding of their components.</param>
    public ScaledSquares(int capacity, double rtol, bool floored)
    {
        (differences, wide, scales) = (new T[capacity], new double[capacity], new double[capacity]);
        this.rtol = rtol;
        (rounding, least) = floored ? (double.CreateTruncating(FlooredTolerances<T>.Rounding), 2.2250738585072014e-308) : (0, 0);
    }

    /// <param name="values">[size] per lane.</param>
    /// <param name="less">What is taken off the values first; null for nothing.</param>
    /// <param name="y">What the relative tolerance goes by, [size] per lane.</param>
    /// <param name="atol">One a component.</param>
    /// <param name="sums">One a lane.</param>
    public unsafe void Run(T* values, T* less, T* y, T* atol, int size, int lanes, Span<double> sums)
    {
        sums = sums[..lanes];
        sums.Clear();
        for (int c = 0; c < size; c++, values += lanes, y += lanes, less += less == null ? 0 : lanes)
        {
            DoubleSums.Widen(less == null ? new ReadOnlySpan<T>(values, lanes) : Difference(values, less, lanes), wide);
            DoubleSums.Widen(new ReadOnlySpan<T>(y, lanes), scales);
            Add(double.CreateTruncating(atol[c]), sums);
        }
    }

    private unsafe ReadOnlySpan<T> Difference(T* values, T* less, int lanes)
    {
        for (int l = 0; l < lanes; l++)
        {
            differences[l] = values[l] - less[l];
        }

        return differences.AsSpan(0, lanes);
    }

    private void Add(double atol, Span<double> sums)
    {
        int l = 0;
        Vector<double> least = new(this.least);
        for (; l + Vector<double>.Count <= sums.Length; l += Vector<double>.Count)
        {
            Vector<double> size = Vector.Abs(new Vector<double>(scales, l));
            Vector<double> scale = Vector.Max(Vector.Max(new Vector<double>(atol) + (rtol * size), rounding * size), least);
            Vector<double> ratio = new Vector<double>(wide, l) / scale;
            (new Vector<double>(sums[l..]) + (ratio * ratio)).CopyTo(sums[l..]);
        }

        for (; l < sums.Length; l++)
        {
            double size = Math.Abs(scales[l]);
            double ratio = wide[l] / Math.Max(Math.Max(atol + (rtol * size), rounding * size), this.least);
            sums[l] += ratio * ratio;
        }
    }
}
