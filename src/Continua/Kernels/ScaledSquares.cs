using System.Numerics;

namespace Continua.Kernels;

/// <summary>
/// Computes in double precision, for each lane, the sum over components of (value / max(atol + rtol |y|, ε |y|))²: the
/// squared norm of a value in units of the tolerances. ε is the machine epsilon; the floor ε |y| is optional.
/// </summary>
internal sealed class ScaledSquares<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] differences;
    private readonly double[] wide, scales;
    private double rtol, rounding, smallestNormal;

    /// <summary>Allocates the buffers.</summary>
    /// <param name="capacity">The maximum number of lanes, a multiple of the widest vector.</param>
    public ScaledSquares(int capacity) =>
        (differences, wide, scales) = (new T[capacity], new double[capacity], new double[capacity]);

    /// <summary>Sets the relative tolerance, which is necessary before the first sums.</summary>
    /// <param name="rtol">The relative tolerance.</param>
    /// <param name="floored">
    /// Whether the floor ε |y| is applied; required if tolerances can be below the rounding errors of components.
    /// </param>
    public void SetTolerance(double rtol, bool floored)
    {
        this.rtol = rtol;
        (rounding, smallestNormal) = floored ? (double.CreateTruncating(FlooredTolerances<T>.Rounding), 2.2250738585072014e-308) : (0, 0);
    }

    /// <summary>Computes the sums.</summary>
    /// <param name="values">[size] per lane.</param>
    /// <param name="subtrahend">
    /// The values to subtract from <paramref name="values"/> first, [size] per lane; null for none.
    /// </param>
    /// <param name="y">The state that scales the relative tolerance, [size] per lane.</param>
    /// <param name="atol">[size].</param>
    /// <param name="size">The number of components.</param>
    /// <param name="lanes">The number of lanes.</param>
    /// <param name="sums">Receives the sums, one per lane.</param>
    public unsafe void Run(T* values, T* subtrahend, T* y, T* atol, int size, int lanes, Span<double> sums)
    {
        sums = sums[..lanes];
        sums.Clear();
        for (int c = 0; c < size; c++, values += lanes, y += lanes, subtrahend += subtrahend == null ? 0 : lanes)
        {
            DoubleSums.Widen(
                subtrahend == null ? new ReadOnlySpan<T>(values, lanes) : Difference(values, subtrahend, lanes), wide);
            DoubleSums.Widen(new ReadOnlySpan<T>(y, lanes), scales);
            Add(double.CreateTruncating(atol[c]), sums);
        }
    }

    private unsafe ReadOnlySpan<T> Difference(T* values, T* subtrahend, int lanes)
    {
        for (int l = 0; l < lanes; l++)
        {
            differences[l] = values[l] - subtrahend[l];
        }

        return differences.AsSpan(0, lanes);
    }

    private void Add(double atol, Span<double> sums)
    {
        int l = 0;
        Vector<double> smallestNormal = new(this.smallestNormal);
        for (; l + Vector<double>.Count <= sums.Length; l += Vector<double>.Count)
        {
            Vector<double> size = Vector.Abs(new Vector<double>(scales, l));
            Vector<double> scale = Vector.Max(Vector.Max(new Vector<double>(atol) + (rtol * size), rounding * size), smallestNormal);
            Vector<double> ratio = new Vector<double>(wide, l) / scale;
            (new Vector<double>(sums[l..]) + (ratio * ratio)).CopyTo(sums[l..]);
        }

        for (; l < sums.Length; l++)
        {
            double size = Math.Abs(scales[l]);
            double ratio = wide[l] / Math.Max(Math.Max(atol + (rtol * size), rounding * size), this.smallestNormal);
            sums[l] += ratio * ratio;
        }
    }
}
