using System.Runtime.CompilerServices;
using Continua.Vectors;

namespace Continua.Kernels;

/// <summary>
/// The loops over vectors of lanes for a matrix shared by all rows: tiles of outputs by vectors stay in registers.
/// </summary>
internal sealed unsafe partial class MatrixVector<T>
{
    /// <summary>
    /// Computes two vectors of lanes by eight outputs at a time: sixteen independent chains hide the latency of the
    /// multiply-adds.
    /// </summary>
    /// <param name="start">The initial values of the chains.</param>
    /// <param name="rest">Whether to compute the outputs left after groups of eight as well.</param>
    [MethodImpl(Kernel.Options)]
    private void Wide<TVector, TSimd>(T* w, T* x, T* y, Chains start, int lanes, bool rest)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        int n = TSimd.Count, rowStep = layout.RowStep, columnStep = layout.ColumnStep, columns = layout.Columns;
        int r = 0;
        for (; r + 8 <= layout.Rows; r += 8, start = start.SkipOutputs(8))
        {
            T* o = y + ((nint)r * lanes);
            Chains next = start.SkipLanes(n);
            TVector a0 = start.Load<TVector, TSimd>(0), b0 = next.Load<TVector, TSimd>(0);
            TVector a1 = start.Load<TVector, TSimd>(1), b1 = next.Load<TVector, TSimd>(1);
            TVector a2 = start.Load<TVector, TSimd>(2), b2 = next.Load<TVector, TSimd>(2);
            TVector a3 = start.Load<TVector, TSimd>(3), b3 = next.Load<TVector, TSimd>(3);
            TVector a4 = start.Load<TVector, TSimd>(4), b4 = next.Load<TVector, TSimd>(4);
            TVector a5 = start.Load<TVector, TSimd>(5), b5 = next.Load<TVector, TSimd>(5);
            TVector a6 = start.Load<TVector, TSimd>(6), b6 = next.Load<TVector, TSimd>(6);
            TVector a7 = start.Load<TVector, TSimd>(7), b7 = next.Load<TVector, TSimd>(7);
            T* p = w + ((nint)r * rowStep);
            T* q = p + (4 * (nint)rowStep);
            T* i = x;
            for (int k = 0; k < columns; k++, p += columnStep, q += columnStep, i += lanes)
            {
                TVector u = TSimd.Load(i), v = TSimd.Load(i + n);
                TVector e = TSimd.Splat(p[0]);
                (a0, b0) = (TSimd.MultiplyAdd(e, u, a0), TSimd.MultiplyAdd(e, v, b0));
                e = TSimd.Splat(p[rowStep]);
                (a1, b1) = (TSimd.MultiplyAdd(e, u, a1), TSimd.MultiplyAdd(e, v, b1));
                e = TSimd.Splat(p[2 * rowStep]);
                (a2, b2) = (TSimd.MultiplyAdd(e, u, a2), TSimd.MultiplyAdd(e, v, b2));
                e = TSimd.Splat(p[3 * rowStep]);
                (a3, b3) = (TSimd.MultiplyAdd(e, u, a3), TSimd.MultiplyAdd(e, v, b3));
                e = TSimd.Splat(q[0]);
                (a4, b4) = (TSimd.MultiplyAdd(e, u, a4), TSimd.MultiplyAdd(e, v, b4));
                e = TSimd.Splat(q[rowStep]);
                (a5, b5) = (TSimd.MultiplyAdd(e, u, a5), TSimd.MultiplyAdd(e, v, b5));
                e = TSimd.Splat(q[2 * rowStep]);
                (a6, b6) = (TSimd.MultiplyAdd(e, u, a6), TSimd.MultiplyAdd(e, v, b6));
                e = TSimd.Splat(q[3 * rowStep]);
                (a7, b7) = (TSimd.MultiplyAdd(e, u, a7), TSimd.MultiplyAdd(e, v, b7));
            }

            TSimd.Store(o, a0);
            TSimd.Store(o + n, b0);
            TSimd.Store(o + lanes, a1);
            TSimd.Store(o + lanes + n, b1);
            TSimd.Store(o + (2 * lanes), a2);
            TSimd.Store(o + (2 * lanes) + n, b2);
            TSimd.Store(o + (3 * lanes), a3);
            TSimd.Store(o + (3 * lanes) + n, b3);
            TSimd.Store(o + (4 * lanes), a4);
            TSimd.Store(o + (4 * lanes) + n, b4);
            TSimd.Store(o + (5 * lanes), a5);
            TSimd.Store(o + (5 * lanes) + n, b5);
            TSimd.Store(o + (6 * lanes), a6);
            TSimd.Store(o + (6 * lanes) + n, b6);
            TSimd.Store(o + (7 * lanes), a7);
            TSimd.Store(o + (7 * lanes) + n, b7);
        }

        for (; r < layout.Rows && rest; r++, start = start.SkipOutputs(1))
        {
            Pair<TVector, TSimd>(w + ((nint)r * rowStep), x, y + ((nint)r * lanes), start, lanes);
        }
    }

    /// <summary>
    /// Computes the outputs left after groups of eight, two outputs by four vectors of lanes at a time. If their number
    /// is odd, the last output is computed twice.
    /// </summary>
    [MethodImpl(Kernel.Options)]
    private void Rest<TVector, TSimd>(T* w, T* x, T* y, Chains start, int lanes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        int n = TSimd.Count;
        for (int r = layout.Rows & -8; r < layout.Rows; r += 2)
        {
            int s = Math.Min(r + 1, layout.Rows - 1);
            Chains first = start.SkipOutputs(r), second = start.SkipOutputs(s);
            TVector a0 = first.Load<TVector, TSimd>(0), b0 = second.Load<TVector, TSimd>(0);
            TVector a1 = first.SkipLanes(n).Load<TVector, TSimd>(0), b1 = second.SkipLanes(n).Load<TVector, TSimd>(0);
            TVector a2 = first.SkipLanes(2 * n).Load<TVector, TSimd>(0);
            TVector b2 = second.SkipLanes(2 * n).Load<TVector, TSimd>(0);
            TVector a3 = first.SkipLanes(3 * n).Load<TVector, TSimd>(0);
            TVector b3 = second.SkipLanes(3 * n).Load<TVector, TSimd>(0);
            T* p = w + ((nint)r * layout.RowStep), q = w + ((nint)s * layout.RowStep), i = x;
            for (int k = 0; k < layout.Columns; k++, p += layout.ColumnStep, q += layout.ColumnStep, i += lanes)
            {
                TVector d = TSimd.Splat(*p), e = TSimd.Splat(*q), u = TSimd.Load(i);
                (a0, b0) = (TSimd.MultiplyAdd(d, u, a0), TSimd.MultiplyAdd(e, u, b0));
                u = TSimd.Load(i + n);
                (a1, b1) = (TSimd.MultiplyAdd(d, u, a1), TSimd.MultiplyAdd(e, u, b1));
                u = TSimd.Load(i + (2 * n));
                (a2, b2) = (TSimd.MultiplyAdd(d, u, a2), TSimd.MultiplyAdd(e, u, b2));
                u = TSimd.Load(i + (3 * n));
                (a3, b3) = (TSimd.MultiplyAdd(d, u, a3), TSimd.MultiplyAdd(e, u, b3));
            }

            T* o = y + ((nint)r * lanes), z = y + ((nint)s * lanes);
            TSimd.Store(o, a0);
            TSimd.Store(o + n, a1);
            TSimd.Store(o + (2 * n), a2);
            TSimd.Store(o + (3 * n), a3);
            TSimd.Store(z, b0);
            TSimd.Store(z + n, b1);
            TSimd.Store(z + (2 * n), b2);
            TSimd.Store(z + (3 * n), b3);
        }
    }

    /// <summary>Computes two vectors of lanes of one output.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Pair<TVector, TSimd>(T* w, T* x, T* y, Chains start, int lanes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        TVector a = start.Load<TVector, TSimd>(0), b = start.SkipLanes(TSimd.Count).Load<TVector, TSimd>(0);
        for (int k = 0; k < layout.Columns; k++, w += layout.ColumnStep, x += lanes)
        {
            TVector e = TSimd.Splat(*w);
            a = TSimd.MultiplyAdd(e, TSimd.Load(x), a);
            b = TSimd.MultiplyAdd(e, TSimd.Load(x + TSimd.Count), b);
        }

        TSimd.Store(y, a);
        TSimd.Store(y + TSimd.Count, b);
    }

    /// <summary>Computes one vector of lanes by four outputs at a time.</summary>
    [MethodImpl(Kernel.Options)]
    private void Single<TVector, TSimd>(T* w, T* x, T* y, Chains start, int lanes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        int rowStep = layout.RowStep, r = 0;
        for (; r + 4 <= layout.Rows; r += 4, start = start.SkipOutputs(4))
        {
            T* o = y + ((nint)r * lanes);
            TVector a0 = start.Load<TVector, TSimd>(0), a1 = start.Load<TVector, TSimd>(1);
            TVector a2 = start.Load<TVector, TSimd>(2), a3 = start.Load<TVector, TSimd>(3);
            T* p = w + ((nint)r * rowStep);
            T* i = x;
            for (int k = 0; k < layout.Columns; k++, p += layout.ColumnStep, i += lanes)
            {
                TVector u = TSimd.Load(i);
                a0 = TSimd.MultiplyAdd(TSimd.Splat(p[0]), u, a0);
                a1 = TSimd.MultiplyAdd(TSimd.Splat(p[rowStep]), u, a1);
                a2 = TSimd.MultiplyAdd(TSimd.Splat(p[2 * rowStep]), u, a2);
                a3 = TSimd.MultiplyAdd(TSimd.Splat(p[3 * rowStep]), u, a3);
            }

            TSimd.Store(o, a0);
            TSimd.Store(o + lanes, a1);
            TSimd.Store(o + (2 * lanes), a2);
            TSimd.Store(o + (3 * lanes), a3);
        }

        for (; r < layout.Rows; r++, start = start.SkipOutputs(1))
        {
            TVector a = start.Load<TVector, TSimd>(0);
            T* p = w + ((nint)r * rowStep);
            T* i = x;
            for (int k = 0; k < layout.Columns; k++, p += layout.ColumnStep, i += lanes)
            {
                a = TSimd.MultiplyAdd(TSimd.Splat(*p), TSimd.Load(i), a);
            }

            TSimd.Store(y + ((nint)r * lanes), a);
        }
    }

    /// <summary>The initial values of the output chains: the bias, shared or per row, or zero.</summary>
    /// <param name="at">The initial value of the first output and lane.</param>
    /// <param name="step">
    /// The distance between neighbouring outputs; 0 if all outputs have the same initial value.
    /// </param>
    /// <param name="perRow">Whether each row has its own initial values, one lane per row; else all rows share them.</param>
    private readonly struct Chains(T* at, int step, bool perRow)
    {
        public Chains SkipOutputs(int outputs) => new(at + ((nint)outputs * step), step, perRow);

        public Chains SkipLanes(int lanes) => perRow ? new(at + lanes, step, perRow) : this;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Load<TVector, TSimd>(int output)
            where TVector : struct
            where TSimd : struct, ISimd<TVector, T> =>
            perRow ? TSimd.Load(at + ((nint)output * step)) : TSimd.Splat(at[output * step]);
    }
}
