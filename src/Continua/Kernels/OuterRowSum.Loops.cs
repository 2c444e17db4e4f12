using System.Runtime.CompilerServices;
using Continua.Vectors;

namespace Continua.Kernels;

/// <summary>The loops over rows; they differ in how many sums they keep in registers.</summary>
internal sealed unsafe partial class OuterRowSum<T>
{
    // Each loop is a separate method, so that only the loops that the sizes require are compiled at run time.
    [MethodImpl(Kernel.Options)]
    private void Accumulate<TVector, TSimd>(Frame<T> frame, T* transposedRows, int lanes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        T* factors = frame.Pointer(shorter, lanes);
        T* sums = frame[sumSlot];
        int step = shorter.ComponentStep(lanes), laneStep = shorter.LaneStep, n = TSimd.Count;
        ReadOnlySpan<int> rows = frame.Rows;
        if (longerSumSlot >= 0)
        {
            PlainSums<TVector, TSimd>(frame[longerSumSlot], transposedRows, rows);
        }

        int c = 0;
        for (; c + 8 <= count; c += 8, factors += 8 * (nint)step, sums += 8 * (nint)stride)
        {
            int i = 0;
            for (; i + (2 * n) <= stride; i += 2 * n)
            {
                Block<TVector, TSimd>(factors, transposedRows + i, sums + i, step, laneStep, rows);
            }

            for (; i < stride; i += n)
            {
                Column<TVector, TSimd>(factors, transposedRows + i, sums + i, step, laneStep, rows);
                Column<TVector, TSimd>(factors + (4 * (nint)step), transposedRows + i, sums + (4 * (nint)stride) + i, step, laneStep, rows);
            }
        }

        for (; c + 4 <= count; c += 4, factors += 4 * (nint)step, sums += 4 * (nint)stride)
        {
            for (int i = 0; i < stride; i += n)
            {
                Column<TVector, TSimd>(factors, transposedRows + i, sums + i, step, laneStep, rows);
            }
        }

        int rest = count - c, lines = rest > 0 ? stride / (4 * n) * 4 * n : stride;
        for (int k = 0; k < rest; k++)
        {
            for (int i = 0; i < lines; i += 4 * n)
            {
                Line<TVector, TSimd>(factors + (k * (nint)step), transposedRows + i, sums + (k * (nint)stride) + i, laneStep, rows);
            }
        }

        for (int i = lines; i < stride; i += n)
        {
            Column<TVector, TSimd>(factors, transposedRows + i, sums + i, step, laneStep, rows, rest);
        }
    }

    /// <summary>
    /// Accumulates the products of two factors of at most four components, read without a transpose, in eight scalar
    /// chains at a time. Chains past the last component repeat that component.
    /// </summary>
    [MethodImpl(Kernel.Options)]
    private void AccumulateFew(Frame<T> frame, int lanes)
    {
        nint i = Math.Min(1, length - 1), j = Math.Min(2, length - 1), k = Math.Min(3, length - 1);
        nint step = longer.ComponentStep(lanes), next = shorter.ComponentStep(lanes);
        T* y0 = frame.Pointer(longer, lanes), y1 = y0 + (i * step), y2 = y0 + (j * step), y3 = y0 + (k * step);
        ReadOnlySpan<int> rows = frame.Rows;
        if (longerSumSlot >= 0)
        {
            T* plain = frame[longerSumSlot];
            T p0 = plain[0], p1 = plain[i], p2 = plain[j], p3 = plain[k];
            foreach (int row in rows)
            {
                p0 += y0[row];
                p1 += y1[row];
                p2 += y2[row];
                p3 += y3[row];
            }

            (plain[0], plain[i], plain[j], plain[k]) = (p0, p1, p2, p3);
        }

        T* x = frame.Pointer(shorter, lanes), s = frame[sumSlot];
        for (int c = 0; c < count; c += 2, x += 2 * next, s += 2 * (nint)stride)
        {
            bool hasSecond = c + 1 < count;
            T* z = hasSecond ? x + next : x, t = hasSecond ? s + stride : s;
            T s0 = s[0], s1 = s[i], s2 = s[j], s3 = s[k], t0 = t[0], t1 = t[i], t2 = t[j], t3 = t[k];
            foreach (int row in rows)
            {
                T u = x[row], v = z[row], y = y0[row];
                s0 = T.FusedMultiplyAdd(u, y, s0);
                t0 = T.FusedMultiplyAdd(v, y, t0);
                y = y1[row];
                s1 = T.FusedMultiplyAdd(u, y, s1);
                t1 = T.FusedMultiplyAdd(v, y, t1);
                y = y2[row];
                s2 = T.FusedMultiplyAdd(u, y, s2);
                t2 = T.FusedMultiplyAdd(v, y, t2);
                y = y3[row];
                s3 = T.FusedMultiplyAdd(u, y, s3);
                t3 = T.FusedMultiplyAdd(v, y, t3);
            }

            (s[0], s[i], s[j], s[k]) = (s0, s1, s2, s3);
            (t[0], t[i], t[j], t[k]) = (t0, t1, t2, t3);
        }
    }

    /// <summary>Sums the longer factor itself over the rows, four vectors at a time.</summary>
    [MethodImpl(Kernel.Options | MethodImplOptions.NoInlining)]
    private void PlainSums<TVector, TSimd>(T* s, T* transposedRows, ReadOnlySpan<int> rows)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        int n = TSimd.Count, i = 0;
        for (; i + (4 * n) <= stride; i += 4 * n)
        {
            TVector a0 = TSimd.Load(s + i), a1 = TSimd.Load(s + i + n), a2 = TSimd.Load(s + i + (2 * n)), a3 = TSimd.Load(s + i + (3 * n));
            foreach (int row in rows)
            {
                T* from = transposedRows + ((nint)row * stride) + i;
                a0 = TSimd.Add(a0, TSimd.Load(from));
                a1 = TSimd.Add(a1, TSimd.Load(from + n));
                a2 = TSimd.Add(a2, TSimd.Load(from + (2 * n)));
                a3 = TSimd.Add(a3, TSimd.Load(from + (3 * n)));
            }

            TSimd.Store(s + i, a0);
            TSimd.Store(s + i + n, a1);
            TSimd.Store(s + i + (2 * n), a2);
            TSimd.Store(s + i + (3 * n), a3);
        }

        for (; i < stride; i += n)
        {
            TVector a = TSimd.Load(s + i);
            foreach (int row in rows)
            {
                a = TSimd.Add(a, TSimd.Load(transposedRows + ((nint)row * stride) + i));
            }

            TSimd.Store(s + i, a);
        }
    }

    /// <summary>
    /// Accumulates the products of eight components of the shorter factor and two vectors of the longer: sixteen
    /// independent sums hide the latency of the multiply-adds.
    /// </summary>
    [MethodImpl(Kernel.Options | MethodImplOptions.NoInlining)]
    private void Block<TVector, TSimd>(T* f, T* transposedRows, T* s, int step, int laneStep, ReadOnlySpan<int> rows)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        // Pointer-sized steps need not be widened for every row. Measured: this raises the speed from 84 to 88 % of the
        // peak at 784×128, and from 89 to 91 % at 64×64.
        nint n = TSimd.Count, line = stride, lane = laneStep;
        nint step1 = step, step2 = 2 * step1, step3 = 3 * step1, step4 = 4 * step1;
        T* t = s + (4 * line);
        TVector a0 = TSimd.Load(s), b0 = TSimd.Load(s + n);
        TVector a1 = TSimd.Load(s + line), b1 = TSimd.Load(s + line + n);
        TVector a2 = TSimd.Load(s + (2 * line)), b2 = TSimd.Load(s + (2 * line) + n);
        TVector a3 = TSimd.Load(s + (3 * line)), b3 = TSimd.Load(s + (3 * line) + n);
        TVector a4 = TSimd.Load(t), b4 = TSimd.Load(t + n);
        TVector a5 = TSimd.Load(t + line), b5 = TSimd.Load(t + line + n);
        TVector a6 = TSimd.Load(t + (2 * line)), b6 = TSimd.Load(t + (2 * line) + n);
        TVector a7 = TSimd.Load(t + (3 * line)), b7 = TSimd.Load(t + (3 * line) + n);
        foreach (int row in rows)
        {
            T* p = f + (row * lane);
            T* q = p + step4;
            T* from = transposedRows + (row * line);
            TVector u = TSimd.Load(from), v = TSimd.Load(from + n);
            TVector e = TSimd.Splat(p[0]);
            (a0, b0) = (TSimd.MultiplyAdd(e, u, a0), TSimd.MultiplyAdd(e, v, b0));
            e = TSimd.Splat(p[step1]);
            (a1, b1) = (TSimd.MultiplyAdd(e, u, a1), TSimd.MultiplyAdd(e, v, b1));
            e = TSimd.Splat(p[step2]);
            (a2, b2) = (TSimd.MultiplyAdd(e, u, a2), TSimd.MultiplyAdd(e, v, b2));
            e = TSimd.Splat(p[step3]);
            (a3, b3) = (TSimd.MultiplyAdd(e, u, a3), TSimd.MultiplyAdd(e, v, b3));
            e = TSimd.Splat(q[0]);
            (a4, b4) = (TSimd.MultiplyAdd(e, u, a4), TSimd.MultiplyAdd(e, v, b4));
            e = TSimd.Splat(q[step1]);
            (a5, b5) = (TSimd.MultiplyAdd(e, u, a5), TSimd.MultiplyAdd(e, v, b5));
            e = TSimd.Splat(q[step2]);
            (a6, b6) = (TSimd.MultiplyAdd(e, u, a6), TSimd.MultiplyAdd(e, v, b6));
            e = TSimd.Splat(q[step3]);
            (a7, b7) = (TSimd.MultiplyAdd(e, u, a7), TSimd.MultiplyAdd(e, v, b7));
        }

        TSimd.Store(s, a0);
        TSimd.Store(s + n, b0);
        TSimd.Store(s + line, a1);
        TSimd.Store(s + line + n, b1);
        TSimd.Store(s + (2 * line), a2);
        TSimd.Store(s + (2 * line) + n, b2);
        TSimd.Store(s + (3 * line), a3);
        TSimd.Store(s + (3 * line) + n, b3);
        TSimd.Store(t, a4);
        TSimd.Store(t + n, b4);
        TSimd.Store(t + line, a5);
        TSimd.Store(t + line + n, b5);
        TSimd.Store(t + (2 * line), a6);
        TSimd.Store(t + (2 * line) + n, b6);
        TSimd.Store(t + (3 * line), a7);
        TSimd.Store(t + (3 * line) + n, b7);
    }

    /// <summary>
    /// Accumulates the products of up to four components of the shorter factor and one vector of the longer.
    /// </summary>
    /// <param name="components">
    /// The number of components, at most 4. If there are fewer, the last one is repeated, since four chains take no
    /// longer than one.
    /// </param>
    [MethodImpl(Kernel.Options | MethodImplOptions.NoInlining)]
    private void Column<TVector, TSimd>(
        T* f, T* transposedRows, T* s, int step, int laneStep, ReadOnlySpan<int> rows, int components = 4)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        nint second = Math.Min(1, components - 1), third = Math.Min(2, components - 1), last = Math.Min(3, components - 1);
        T* s1 = s + (second * stride), s2 = s + (third * stride), s3 = s + (last * stride);
        TVector a0 = TSimd.Load(s), a1 = TSimd.Load(s1), a2 = TSimd.Load(s2), a3 = TSimd.Load(s3);
        (second, third, last) = (second * step, third * step, last * step);
        foreach (int row in rows)
        {
            T* p = f + (row * laneStep);
            TVector v = TSimd.Load(transposedRows + ((nint)row * stride));
            a0 = TSimd.MultiplyAdd(TSimd.Splat(p[0]), v, a0);
            a1 = TSimd.MultiplyAdd(TSimd.Splat(p[second]), v, a1);
            a2 = TSimd.MultiplyAdd(TSimd.Splat(p[third]), v, a2);
            a3 = TSimd.MultiplyAdd(TSimd.Splat(p[last]), v, a3);
        }

        TSimd.Store(s, a0);
        TSimd.Store(s1, a1);
        TSimd.Store(s2, a2);
        TSimd.Store(s3, a3);
    }

    /// <summary>
    /// Accumulates the products of one component of the shorter factor and four vectors of the longer.
    /// </summary>
    [MethodImpl(Kernel.Options | MethodImplOptions.NoInlining)]
    private void Line<TVector, TSimd>(T* f, T* transposedRows, T* s, int laneStep, ReadOnlySpan<int> rows)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        int n = TSimd.Count;
        TVector a0 = TSimd.Load(s), a1 = TSimd.Load(s + n), a2 = TSimd.Load(s + (2 * n)), a3 = TSimd.Load(s + (3 * n));
        foreach (int row in rows)
        {
            T* from = transposedRows + ((nint)row * stride);
            TVector e = TSimd.Splat(f[row * laneStep]);
            a0 = TSimd.MultiplyAdd(e, TSimd.Load(from), a0);
            a1 = TSimd.MultiplyAdd(e, TSimd.Load(from + n), a1);
            a2 = TSimd.MultiplyAdd(e, TSimd.Load(from + (2 * n)), a2);
            a3 = TSimd.MultiplyAdd(e, TSimd.Load(from + (3 * n)), a3);
        }

        TSimd.Store(s, a0);
        TSimd.Store(s + n, a1);
        TSimd.Store(s + (2 * n), a2);
        TSimd.Store(s + (3 * n), a3);
    }
}
