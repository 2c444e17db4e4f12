using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Continua.Vectors;

namespace Continua.Kernels;

/// <summary>The extents of a matrix–vector product and the storage order of the matrix.</summary>
/// <param name="Rows">The number of outputs.</param>
/// <param name="Columns">The number of inputs.</param>
/// <param name="RowStep">The distance between entries of neighbouring outputs.</param>
/// <param name="ColumnStep">The distance between entries of neighbouring inputs.</param>
internal readonly record struct MatrixLayout(int Rows, int Columns, int RowStep, int ColumnStep);

/// <summary>
/// Computes y = b + W x. Every output is one chain of fused multiply-adds that starts at b (or 0) and adds the products
/// with the inputs in order. All loops use the same chain, so the result of a row does not depend on which loop ran.
/// </summary>
/// <param name="transposedState">
/// The index of the frame state that holds the <see cref="TransposedMatrix{T}"/>; negative for none.
/// </param>
internal sealed unsafe partial class MatrixVector<T>(
    Operand result, Operand matrix, Operand x, Operand? bias, MatrixLayout layout, int transposedState = -1)
    : Instruction<T>(result, bias is { } b ? [matrix, x, b] : [matrix, x]), IPlaceable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // From this number of inputs on, the outputs left after groups of eight are computed by Rest: its eight chains at a
    // time are faster than the two chains of Pair, even if the last output is computed twice.
    private const int MinLongChain = 8;

    // Up to this many entries, a product for one row uses scalar code.
    private const int MaxScalarEntries = 9;

    public override void Run(Frame<T> frame, int lanes)
    {
        if (layout.Rows * layout.Columns <= MaxScalarEntries && (lanes == 1 || !Result.PerRow))
        {
            RunFew(frame, lanes);
        }
        else if (Vector512.IsHardwareAccelerated)
        {
            Run<Vector512<T>, Simd512<T>>(frame, lanes);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Run<Vector256<T>, Simd256<T>>(frame, lanes);
        }
        else
        {
            Run<Vector128<T>, Simd128<T>>(frame, lanes);
        }
    }

    private void Run<TVector, TSimd>(Frame<T> frame, int lanes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        T* w = frame.Pointer(matrix, lanes);
        T* input = frame.Pointer(x, lanes);
        T* y = frame.Pointer(Result, lanes);
        if (!Result.PerRow || lanes == 1)
        {
            Start<TVector, TSimd>(frame, y, 1, lanes);
            T* columns = transposedState < 0 ? null : TransposedMatrix<T>.Of(frame, transposedState)
                .Columns(w, layout, frame.Bindings);
            if (columns != null)
            {
                Along<TVector, TSimd>(columns, Frame<T>.Widen(layout.Rows), input, y);
            }
            else if (layout.RowStep == 1)
            {
                Along<TVector, TSimd>(w, layout.ColumnStep, input, y);
            }
            else
            {
                Narrow(w, input, y);
            }
        }
        else
        {
            if (!matrix.PerRow && x.PerRow)
            {
                T none = T.Zero;
                Chains start = bias is { } b ? new(frame.Pointer(b, lanes), b.ComponentStep(lanes), b.PerRow) : new(&none, 0, perRow: false);
                int l = 0, four = 4 * TSimd.Count, byFours = layout.Columns >= MinLongChain ? lanes / four * four : 0;
                for (; l + (2 * TSimd.Count) <= lanes; l += 2 * TSimd.Count)
                {
                    Wide<TVector, TSimd>(w, input + l, y + l, start.SkipLanes(l), lanes, rest: l >= byFours);
                }

                for (int f = 0; f < byFours; f += four)
                {
                    Rest<TVector, TSimd>(w, input + f, y + f, start.SkipLanes(f), lanes);
                }

                if (l < lanes)
                {
                    Single<TVector, TSimd>(w, input + l, y + l, start.SkipLanes(l), lanes);
                }
            }
            else
            {
                Start<TVector, TSimd>(frame, y, lanes, lanes);
                General<TVector, TSimd>(w, input, y, lanes);
            }
        }
    }

    private void RunFew(Frame<T> frame, int lanes)
    {
        T* w = frame.Pointer(matrix, lanes), input = frame.Pointer(x, lanes), y = frame.Pointer(Result, lanes);
        T* start = bias is { } b ? frame.Pointer(b, lanes) : null;
        int step = bias is { Spread: true } ? 0 : 1;
        for (int r = 0; r < layout.Rows; r++, w += layout.RowStep)
        {
            T sum = start == null ? T.Zero : start[r * step];
            for (int k = 0; k < layout.Columns; k++)
            {
                sum = T.FusedMultiplyAdd(w[k * layout.ColumnStep], input[k], sum);
            }

            y[r] = sum;
        }
    }

    /// <summary>Writes the initial values of the chains, the bias or zero, to the result.</summary>
    [MethodImpl(Kernel.Options)]
    private void Start<TVector, TSimd>(Frame<T> frame, T* y, int width, int lanes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        if (bias is not { } from)
        {
            new Span<T>(y, layout.Rows * width).Clear();
            return;
        }

        T* source = frame.Pointer(from, lanes);
        int step = from.ComponentStep(lanes);
        if (width == 1 && step == 1)
        {
            new Span<T>(source, layout.Rows).CopyTo(new Span<T>(y, layout.Rows));
            return;
        }

        for (int r = 0; r < layout.Rows; r++, source += step)
        {
            if (from.PerRow)
            {
                new Span<T>(source, width).CopyTo(new Span<T>(y + ((nint)r * width), width));
            }
            else if (width == 1)
            {
                y[r] = *source;
            }
            else
            {
                TVector all = TSimd.Splat(*source);
                for (int l = 0; l < width; l += TSimd.Count)
                {
                    TSimd.Store(y + ((nint)r * width) + l, all);
                }
            }
        }
    }

    /// <summary>The loop for all other combinations of shared and per-row operands.</summary>
    [MethodImpl(Kernel.Options)]
    private void General<TVector, TSimd>(T* w, T* input, T* y, int lanes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        nint entry = matrix.PerRow ? lanes : 1;
        int inputStep = x.ComponentStep(lanes);
        for (int r = 0; r < layout.Rows; r++, y += lanes)
        {
            for (int l = 0; l < lanes; l += TSimd.Count)
            {
                TVector a = TSimd.Load(y + l);
                for (int k = 0; k < layout.Columns; k++)
                {
                    T* p = w + ((((nint)r * layout.RowStep) + ((nint)k * layout.ColumnStep)) * entry);
                    T* i = input + ((nint)k * inputStep);
                    TVector e = matrix.PerRow ? TSimd.Load(p + l) : TSimd.Splat(*p);
                    TVector u = x.PerRow ? TSimd.Load(i + l) : TSimd.Splat(*i);
                    a = TSimd.MultiplyAdd(e, u, a);
                }

                TSimd.Store(y + l, a);
            }
        }
    }

    /// <summary>
    /// The loop for one row and a matrix stored by columns: vectors run along the outputs, and past the last one into
    /// padding.
    /// </summary>
    /// <param name="stride">The distance between columns.</param>
    [MethodImpl(Kernel.Options)]
    private void Along<TVector, TSimd>(T* w, nint stride, T* x, T* y)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        int n = TSimd.Count, r = 0;
        for (; r + (3 * n) < layout.Rows; r += 4 * n)
        {
            TVector a0 = TSimd.Load(y + r), a1 = TSimd.Load(y + r + n), a2 = TSimd.Load(y + r + (2 * n)), a3 = TSimd.Load(y + r + (3 * n));
            T* p = w + r;
            for (int k = 0; k < layout.Columns; k++, p += stride)
            {
                TVector u = TSimd.Splat(x[k]);
                a0 = TSimd.MultiplyAdd(TSimd.Load(p), u, a0);
                a1 = TSimd.MultiplyAdd(TSimd.Load(p + n), u, a1);
                a2 = TSimd.MultiplyAdd(TSimd.Load(p + (2 * n)), u, a2);
                a3 = TSimd.MultiplyAdd(TSimd.Load(p + (3 * n)), u, a3);
            }

            TSimd.Store(y + r, a0);
            TSimd.Store(y + r + n, a1);
            TSimd.Store(y + r + (2 * n), a2);
            TSimd.Store(y + r + (3 * n), a3);
        }

        for (; r < layout.Rows; r += n)
        {
            TVector a = TSimd.Load(y + r);
            T* p = w + r;
            for (int k = 0; k < layout.Columns; k++, p += stride)
            {
                a = TSimd.MultiplyAdd(TSimd.Load(p), TSimd.Splat(x[k]), a);
            }

            TSimd.Store(y + r, a);
        }
    }

    /// <summary>The loop for one row and a matrix stored by rows: eight scalar chains at once.</summary>
    [MethodImpl(Kernel.Options)]
    private void Narrow(T* w, T* x, T* y)
    {
        int r = 0, columnStep = layout.ColumnStep, rowStep = layout.RowStep;
        nint next = rowStep, third = 3 * next;
        for (; r + 8 <= layout.Rows; r += 8)
        {
            T a0 = y[r], a1 = y[r + 1], a2 = y[r + 2], a3 = y[r + 3];
            T a4 = y[r + 4], a5 = y[r + 5], a6 = y[r + 6], a7 = y[r + 7];
            T* p = w + (r * next), q = p + (4 * next);
            for (int k = 0; k < layout.Columns; k++, p += columnStep, q += columnStep)
            {
                T u = x[k];
                a0 = T.FusedMultiplyAdd(p[0], u, a0);
                a1 = T.FusedMultiplyAdd(p[next], u, a1);
                a2 = T.FusedMultiplyAdd(p[2 * next], u, a2);
                a3 = T.FusedMultiplyAdd(p[third], u, a3);
                a4 = T.FusedMultiplyAdd(q[0], u, a4);
                a5 = T.FusedMultiplyAdd(q[next], u, a5);
                a6 = T.FusedMultiplyAdd(q[2 * next], u, a6);
                a7 = T.FusedMultiplyAdd(q[third], u, a7);
            }

            (y[r], y[r + 1], y[r + 2], y[r + 3]) = (a0, a1, a2, a3);
            (y[r + 4], y[r + 5], y[r + 6], y[r + 7]) = (a4, a5, a6, a7);
        }

        for (; r < layout.Rows; r++)
        {
            T a = y[r];
            T* p = w + ((nint)r * rowStep);
            for (int k = 0; k < layout.Columns; k++, p += columnStep)
            {
                a = T.FusedMultiplyAdd(*p, x[k], a);
            }

            y[r] = a;
        }
    }
}
