using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Stepping;

/// <summary>Whole matrices.</summary>
/// <remarks>
/// Up to <see cref="MostInLanes"/> components the matrices of a vector of lanes are factored together; larger ones one after the
/// other, which keeps one in the nearest caches. The bits are the same.
/// </remarks>
internal sealed unsafe class DenseStepMatrix<T> : StepMatrix<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Measured: beyond, a vector of matrices leaves the nearest cache.</summary>
    public const int MostInLanes = 24;

    private readonly int size, stride;
    private readonly NativeBuffer<T> matrix, pivots, lane, room;
    private readonly long[] orders;
    private readonly MassMatrix<T>? mass;
    private readonly JacobianPattern? pattern;

    /// <param name="mass">M; null for the identity.</param>
    /// <param name="pattern">The entries of J that are given; null for all of them.</param>
    public DenseStepMatrix(int size, int capacity, MassMatrix<T>? mass, JacobianPattern? pattern)
    {
        (this.size, this.mass, this.pattern) = (size, mass, pattern);
        stride = size >= ColumnLu<T>.MinSize ? ColumnLu<T>.Stride(size) : size;
        matrix = new((long)size * stride * capacity);
        pivots = new(BlockSize.Of(size, capacity));
        orders = GC.AllocateArray<long>(stride * capacity, pinned: true);
        (lane, room) = (new(size), new(stride));
    }

    /// <summary>Whether single matrices are held column by column.</summary>
    private bool ByColumns => size >= ColumnLu<T>.MinSize;

    private bool InLanes(int lanes) => lanes > 1 && size <= MostInLanes;

    public override void Factor(T* jacobian, T* shift, int lanes)
    {
        if (InLanes(lanes))
        {
            if (jacobian == null || pattern is not null)
            {
                ShiftGiven(jacobian, shift, matrix.Data, lanes);
            }
            else
            {
                Shift(jacobian, shift, matrix.Data, size * size, lanes);
            }

            mass?.AddTo(matrix.Data, size, 1, lanes);
            if (mass is null)
            {
                AddIdentity(matrix.Data, size, lanes);
            }

            LaneLu<T>.Factor(matrix.Data, pivots.Data, size, lanes);
            return;
        }

        int byRow = ByColumns ? 1 : size, byColumn = ByColumns ? stride : 1;
        for (int l = 0; l < lanes; l++)
        {
            T* own = Own(l);
            ShiftAlone(jacobian + l, shift[l], own, lanes, byRow, byColumn, jacobian == null);
            mass?.AddTo(own, byRow, byColumn, 1);
            if (mass is null)
            {
                AddIdentity(own, stride, 1);
            }

            if (ByColumns)
            {
                PanelLu<T>.Factor(own, Order(l), size);
            }
            else
            {
                NarrowLu<T>.Factor(own, Pivots(l), size);
            }
        }
    }

    public override void Solve(T* values, int lanes)
    {
        if (lanes == 1)
        {
            SolveAlone(0, values);
        }
        else if (InLanes(lanes))
        {
            LaneLu<T>.Solve(matrix.Data, pivots.Data, values, size, lanes);
        }
        else
        {
            SolveOneByOne(values, lanes, transposed: false);
        }
    }

    public override void SolveTransposed(T* values, int lanes)
    {
        if (lanes == 1)
        {
            SolveTransposedAlone(0, values);
        }
        else if (InLanes(lanes))
        {
            LaneLu<T>.SolveTransposed(matrix.Data, pivots.Data, values, size, lanes);
        }
        else
        {
            SolveOneByOne(values, lanes, transposed: true);
        }
    }

    public override void Dispose()
    {
        matrix.Dispose();
        pivots.Dispose();
        lane.Dispose();
        room.Dispose();
    }

    private T* Own(int lane) => matrix.Data + ((nint)lane * size * stride);

    private T* Pivots(int lane) => pivots.Data + ((nint)lane * size);

    private long* Order(int lane) => (long*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref orders[lane * stride]);

    private void SolveAlone(int lane, T* values)
    {
        if (ByColumns)
        {
            ColumnLu<T>.Solve(Own(lane), Order(lane), values, room.Data, size);
        }
        else
        {
            NarrowLu<T>.Solve(Own(lane), Pivots(lane), values, size);
        }
    }

    private void SolveTransposedAlone(int lane, T* values)
    {
        if (ByColumns)
        {
            ColumnLu<T>.SolveTransposed(Own(lane), Order(lane), values, room.Data, size);
        }
        else
        {
            NarrowLu<T>.SolveTransposed(Own(lane), Pivots(lane), values, size);
        }
    }

    private void SolveOneByOne(T* values, int lanes, bool transposed)
    {
        for (int l = 0; l < lanes; l++)
        {
            for (int c = 0; c < size; c++)
            {
                lane.Data[c] = values[((nint)c * lanes) + l];
            }

            if (transposed)
            {
                SolveTransposedAlone(l, lane.Data);
            }
            else
            {
                SolveAlone(l, lane.Data);
            }

            for (int c = 0; c < size; c++)
            {
                values[((nint)c * lanes) + l] = lane.Data[c];
            }
        }
    }

    private void AddIdentity(T* matrix, int distance, int lanes)
    {
        for (int k = 0; k < size; k++)
        {
            T* diagonal = matrix + ((((nint)k * distance) + k) * lanes);
            for (int l = 0; l < lanes; l++)
            {
                diagonal[l] += T.One;
            }
        }
    }

    /// <summary>−γhJ of one lane.</summary>
    /// <param name="lanes">The distance of its entries.</param>
    /// <param name="byRow">The distance of rows in the result.</param>
    /// <param name="byColumn">The distance of columns there.</param>
    private void ShiftAlone(T* jacobian, T shift, T* result, int lanes, int byRow, int byColumn, bool isZero)
    {
        T negative = -shift;
        int count = size;
        if (pattern is null && !isZero)
        {
            for (int row = 0; row < count; row++, result += byRow)
            {
                T* target = result;
                for (int column = 0; column < count; column++, target += byColumn, jacobian += lanes)
                {
                    *target = negative * *jacobian;
                }
            }

            return;
        }

        new Span<T>(result, size * stride).Clear();
        for (int e = 0; !isZero && e < pattern!.Count; e++)
        {
            result[((nint)pattern.RowOf(e) * byRow) + ((nint)pattern.ColumnOf(e) * byColumn)] = negative * jacobian[(nint)e * lanes];
        }
    }

    /// <summary>−γhJ of all lanes from the entries that are given.</summary>
    private void ShiftGiven(T* jacobian, T* shift, T* result, int lanes)
    {
        new Span<T>(result, size * size * lanes).Clear();
        for (int e = 0; jacobian != null && e < pattern!.Count; e++)
        {
            T* entry = result + ((((nint)pattern.RowOf(e) * size) + pattern.ColumnOf(e)) * lanes);
            for (int l = 0; l < lanes; l++)
            {
                entry[l] = -shift[l] * jacobian[((nint)e * lanes) + l];
            }
        }
    }

    private static void Shift(T* jacobian, T* shift, T* result, int entries, int lanes)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Shift<Vector512<T>, Simd512<T>>(jacobian, shift, result, entries, lanes);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Shift<Vector256<T>, Simd256<T>>(jacobian, shift, result, entries, lanes);
        }
        else
        {
            Shift<Vector128<T>, Simd128<T>>(jacobian, shift, result, entries, lanes);
        }
    }

    [MethodImpl(Kernel.Options)]
    private static void Shift<TVector, TSimd>(T* jacobian, T* shift, T* result, int entries, int lanes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        for (int l = 0; l < lanes; l += TSimd.Count)
        {
            TVector negative = TSimd.Negate(TSimd.Load(shift + l));
            for (nint i = 0, at = l; i < entries; i++, at += lanes)
            {
                TSimd.Store(result + at, TSimd.Multiply(negative, TSimd.Load(jacobian + at)));
            }
        }
    }
}
