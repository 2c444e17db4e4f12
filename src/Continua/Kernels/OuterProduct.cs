using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Continua.Vectors;

namespace Continua.Kernels;

/// <summary>The matrix aᵢbⱼ, where a result per row is wanted.</summary>
internal sealed unsafe class OuterProduct<T>(Operand result, Operand a, Operand b, int rows, int columns)
    : Instruction<T>(result, a, b)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(Frame<T> frame, int lanes)
    {
        int width = Result.PerRow ? lanes : 1;
        T* left = frame.Pointer(a, lanes);
        T* right = frame.Pointer(b, lanes);
        T* y = frame.Pointer(Result, lanes);
        for (int i = 0; i < rows; i++)
        {
            T* p = left + ((nint)i * a.ComponentStep(lanes));
            for (int j = 0; j < columns; j++, y += width)
            {
                T* q = right + ((nint)j * b.ComponentStep(lanes));
                for (int l = 0; l < width; l++)
                {
                    y[l] = p[l * a.LaneStep] * q[l * b.LaneStep];
                }
            }
        }
    }
}

/// <summary>
/// Σ over rows of aᵢbⱼ, the gradient of a weight matrix, without a matrix per row: each entry is one chain of fused
/// multiply-adds over the rows in order. The longer factor is turned row by row, so that vectors run along its components
/// and no sum crosses lanes.
/// </summary>
internal sealed unsafe class OuterRowSum<T> : RowSum<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Operand along, across;
    private readonly int length, count, stride, scratchSlot, sumSlot;
    private readonly bool transposed;

    public OuterRowSum(Operand result, Operand a, Operand b, int rows, int columns, int scratchSlot, int sumSlot)
        : base(result, a, b)
    {
        transposed = rows > columns;
        (along, across, length, count) = transposed ? (a, b, rows, columns) : (b, a, columns, rows);
        stride = Stride(length);
        (this.scratchSlot, this.sumSlot) = (scratchSlot, sumSlot);
    }

    /// <summary>The components needed to turn one row of the longer factor; once per lane.</summary>
    public static int ScratchSize(int rows, int columns) => Stride(Math.Max(rows, columns));

    /// <summary>The components of the sums, padded along the longer factor.</summary>
    public static int SumSize(int rows, int columns) => Stride(Math.Max(rows, columns)) * Math.Min(rows, columns);

    public override void Begin(Frame<T> frame) => new Span<T>(frame[sumSlot], stride * count).Clear();

    public override void Run(Frame<T> frame, int lanes)
    {
        Turn(frame, lanes);
        if (Vector512.IsHardwareAccelerated)
        {
            Accumulate<Vector512<T>, Simd512<T>>(frame, lanes);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Accumulate<Vector256<T>, Simd256<T>>(frame, lanes);
        }
        else
        {
            Accumulate<Vector128<T>, Simd128<T>>(frame, lanes);
        }
    }

    public override void Finish(Frame<T> frame)
    {
        T* sums = frame[sumSlot];
        T* target = frame.Pointer(Result, 1);
        for (int c = 0; c < count; c++)
        {
            for (int i = 0; i < length; i++)
            {
                target[transposed ? (i * count) + c : (c * length) + i] = sums[(c * stride) + i];
            }
        }
    }

    // A multiple of the widest vector, whatever the machine's, so that no tail is left.
    private static int Stride(int length) => (length + (Frame<T>.Padding / sizeof(T)) - 1) & -(Frame<T>.Padding / sizeof(T));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Turn(Frame<T> frame, int lanes)
    {
        T* source = frame.Pointer(along, lanes);
        T* scratch = frame[scratchSlot];
        int step = along.ComponentStep(lanes), laneStep = along.LaneStep;
        ReadOnlySpan<int> rows = frame.Rows;
        for (int n = 0; n < rows.Length; n++)
        {
            T* from = source + (rows[n] * laneStep);
            T* to = scratch + ((nint)n * stride);
            for (int i = 0; i < length; i++, from += step)
            {
                to[i] = *from;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Accumulate<TVector, TSimd>(Frame<T> frame, int lanes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        T* factors = frame.Pointer(across, lanes);
        T* scratch = frame[scratchSlot];
        T* sums = frame[sumSlot];
        int step = across.ComponentStep(lanes), laneStep = across.LaneStep;
        ReadOnlySpan<int> rows = frame.Rows;
        int c = 0;
        for (; c + 4 <= count; c += 4)
        {
            T* f0 = factors + ((nint)c * step);
            for (int i = 0; i < length; i += TSimd.Count)
            {
                T* s = sums + ((nint)c * stride) + i;
                TVector a0 = TSimd.Load(s), a1 = TSimd.Load(s + stride);
                TVector a2 = TSimd.Load(s + (2 * stride)), a3 = TSimd.Load(s + (3 * stride));
                T* turned = scratch + i;
                foreach (int row in rows)
                {
                    T* f = f0 + (row * laneStep);
                    TVector v = TSimd.Load(turned);
                    turned += stride;
                    a0 = TSimd.MultiplyAdd(TSimd.Splat(f[0]), v, a0);
                    a1 = TSimd.MultiplyAdd(TSimd.Splat(f[step]), v, a1);
                    a2 = TSimd.MultiplyAdd(TSimd.Splat(f[2 * step]), v, a2);
                    a3 = TSimd.MultiplyAdd(TSimd.Splat(f[3 * step]), v, a3);
                }

                TSimd.Store(s, a0);
                TSimd.Store(s + stride, a1);
                TSimd.Store(s + (2 * stride), a2);
                TSimd.Store(s + (3 * stride), a3);
            }
        }

        for (; c < count; c++)
        {
            T* f = factors + ((nint)c * step);
            for (int i = 0; i < length; i += TSimd.Count)
            {
                T* s = sums + ((nint)c * stride) + i;
                TVector a = TSimd.Load(s);
                T* turned = scratch + i;
                foreach (int row in rows)
                {
                    a = TSimd.MultiplyAdd(TSimd.Splat(f[row * laneStep]), TSimd.Load(turned), a);
                    turned += stride;
                }

                TSimd.Store(s, a);
            }
        }
    }
}

/// <summary>Σ over rows of a value, component by component: each a chain of additions in the order of rows.</summary>
internal sealed unsafe class ComponentRowSum<T>(Operand result, Operand x, int size, int sumSlot) : RowSum<T>(result, x)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Begin(Frame<T> frame) => new Span<T>(frame[sumSlot], size).Clear();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(Frame<T> frame, int lanes)
    {
        T* source = frame.Pointer(x, lanes);
        T* sums = frame[sumSlot];
        int step = x.ComponentStep(lanes), laneStep = x.LaneStep;
        ReadOnlySpan<int> rows = frame.Rows;
        int c = 0;
        for (; c + 8 <= size; c += 8, source += 8 * step)
        {
            T a0 = sums[c], a1 = sums[c + 1], a2 = sums[c + 2], a3 = sums[c + 3];
            T a4 = sums[c + 4], a5 = sums[c + 5], a6 = sums[c + 6], a7 = sums[c + 7];
            foreach (int row in rows)
            {
                T* p = source + (row * laneStep);
                T* q = p + (4 * step);
                a0 += p[0];
                a1 += p[step];
                a2 += p[2 * step];
                a3 += p[3 * step];
                a4 += q[0];
                a5 += q[step];
                a6 += q[2 * step];
                a7 += q[3 * step];
            }

            (sums[c], sums[c + 1], sums[c + 2], sums[c + 3]) = (a0, a1, a2, a3);
            (sums[c + 4], sums[c + 5], sums[c + 6], sums[c + 7]) = (a4, a5, a6, a7);
        }

        for (; c < size; c++, source += step)
        {
            foreach (int row in rows)
            {
                sums[c] += source[row * laneStep];
            }
        }
    }

    public override void Finish(Frame<T> frame) =>
        new Span<T>(frame[sumSlot], size).CopyTo(new Span<T>(frame.Pointer(Result, 1), size));
}
