using System.Numerics;

namespace Continua.Kernels;

/// <summary>Sizes of values in units of tolerances, in double: Σ over components of (value / (atol + rtol |y|))² for each lane.</summary>
internal sealed class ScaledSquares<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] differences;
    private readonly double[] wide, scales;

    /// <param name="capacity">The most lanes, a multiple of the widest vector's.</param>
    public ScaledSquares(int capacity) =>
        (differences, wide, scales) = (new T[capacity], new double[capacity], new double[capacity]);

    /// <param name="values">[size] per lane.</param>
    /// <param name="less">What is taken off the values first; null for nothing.</param>
    /// <param name="y">What the relative tolerance goes by, [size] per lane.</param>
    /// <param name="atol">One a component.</param>
    /// <param name="sums">One a lane.</param>
    public unsafe void Run(T* values, T* less, T* y, T* atol, double rtol, int size, int lanes, Span<double> sums)
    {
        sums = sums[..lanes];
        sums.Clear();
        for (int c = 0; c < size; c++, values += lanes, y += lanes, less += less == null ? 0 : lanes)
        {
            DoubleSums.Widen(less == null ? new ReadOnlySpan<T>(values, lanes) : Difference(values, less, lanes), wide);
            DoubleSums.Widen(new ReadOnlySpan<T>(y, lanes), scales);
            Add(double.CreateTruncating(atol[c]), rtol, sums);
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

    private void Add(double atol, double rtol, Span<double> sums)
    {
        int l = 0;
        for (; l + Vector<double>.Count <= sums.Length; l += Vector<double>.Count)
        {
            Vector<double> ratio = new Vector<double>(wide, l) / (new Vector<double>(atol) + (rtol * Vector.Abs(new Vector<double>(scales, l))));
            (new Vector<double>(sums[l..]) + (ratio * ratio)).CopyTo(sums[l..]);
        }

        for (; l < sums.Length; l++)
        {
            double ratio = wide[l] / (atol + (rtol * Math.Abs(scales[l])));
            sums[l] += ratio * ratio;
        }
    }
}
