using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Stepping;

/// <summary>Step matrices in dense storage.</summary>
/// <remarks>
/// Up to <see cref="MaxSizeInLanes"/> components, the matrices of all lanes of a SIMD vector are factored together.
/// Larger matrices, and the matrix of a single lane, are factored one after the other, so that only one of them
/// occupies the cache. Both ways give the same bits.
/// </remarks>
internal sealed unsafe class DenseStepMatrix<T> : StepMatrix<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// The largest number of components at which matrices of several lanes are factored together. Measured: beyond it,
    /// the matrices of one SIMD vector exceed the innermost cache.
    /// </summary>
    public const int MaxSizeInLanes = 24;

    private readonly int size, stride;
    private readonly NativeBuffer<T> matrix, pivots, lane, scratch;
    private readonly long[] orders;
    private readonly MassMatrix<T>? mass;
    private readonly JacobianPattern? pattern;

    /// <param name="mass">M; null for the identity.</param>
    /// <param name="pattern">
    /// The structural non-zeros of J, in the order in which J is stored; null for a full matrix.
    /// </param>
    public DenseStepMatrix(int size, int capacity, MassMatrix<T>? mass, JacobianPattern? pattern)
    {
        (this.size, this.mass, this.pattern) = (size, mass, pattern);
        stride = size >= ColumnLu<T>.MinSize ? ColumnLu<T>.Stride(size) : size;
        matrix = new((long)size * stride * capacity);
        pivots = new(BlockSize.Of(size, capacity));
        orders = GC.AllocateArray<long>(stride * capacity, pinned: true);
        (lane, scratch) = (new(size), new(stride));
    }

    /// <summary>Whether matrices factored one by one are stored column by column.</summary>
    private bool IsColumnMajor => size >= ColumnLu<T>.MinSize;

    private bool InLanes(int lanes) => lanes > 1 && size <= MaxSizeInLanes;

    public override void Factor(T* jacobian, T* shift, int lanes)
    {
        if (InLanes(lanes))
        {
            if (jacobian == null || pattern is not null)
            {
                ShiftSparse(jacobian, shift, matrix.Data, lanes);
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

        int byRow = IsColumnMajor ? 1 : size, byColumn = IsColumnMajor ? stride : 1;
        for (int l = 0; l < lanes; l++)
        {
            T* matrixOfLane = MatrixOf(l);
            ShiftLane(jacobian + l, shift[l], matrixOfLane, lanes, byRow, byColumn, jacobian == null);
            mass?.AddTo(matrixOfLane, byRow, byColumn, 1);
            if (mass is null)
            {
                AddIdentity(matrixOfLane, stride, 1);
            }

            if (IsColumnMajor)
            {
                PanelLu<T>.Factor(matrixOfLane, Order(l), size);
            }
            else
            {
                NarrowLu<T>.Factor(matrixOfLane, Pivots(l), size);
            }
        }
    }

    public override void Solve(T* values, int lanes)
    {
        if (lanes == 1)
        {
            SolveLane(0, values);
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
            SolveTransposedLane(0, values);
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
        scratch.Dispose();
    }

    private T* MatrixOf(int lane) => matrix.Data + ((nint)lane * size * stride);

    private T* Pivots(int lane) => pivots.Data + ((nint)lane * size);

    private long* Order(int lane) => (long*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref orders[lane * stride]);

    private void SolveLane(int lane, T* values)
    {
        if (IsColumnMajor)
        {
            ColumnLu<T>.Solve(MatrixOf(lane), Order(lane), values, scratch.Data, size);
        }
        else
        {
            NarrowLu<T>.Solve(MatrixOf(lane), Pivots(lane), values, size);
        }
    }

    private void SolveTransposedLane(int lane, T* values)
    {
        if (IsColumnMajor)
        {
            ColumnLu<T>.SolveTransposed(MatrixOf(lane), Order(lane), values, scratch.Data, size);
        }
        else
        {
            NarrowLu<T>.SolveTransposed(MatrixOf(lane), Pivots(lane), values, size);
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
                SolveTransposedLane(l, lane.Data);
            }
            else
            {
                SolveLane(l, lane.Data);
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

    /// <summary>Writes −γhJ of one lane.</summary>
    /// <param name="jacobian">The lane's first entry of J.</param>
    /// <param name="lanes">The distance between consecutive entries of J.</param>
    /// <param name="byRow">The distance between rows of the result.</param>
    /// <param name="byColumn">The distance between columns of the result.</param>
    /// <param name="isZero">Whether J is zero; <paramref name="jacobian"/> is then not read.</param>
    private void ShiftLane(T* jacobian, T shift, T* result, int lanes, int byRow, int byColumn, bool isZero)
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
            nint at = ((nint)pattern.RowOf(e) * byRow) + ((nint)pattern.ColumnOf(e) * byColumn);
            result[at] = negative * jacobian[(nint)e * lanes];
        }
    }

    /// <summary>Writes −γhJ of all lanes from the structural non-zeros of J.</summary>
    private void ShiftSparse(T* jacobian, T* shift, T* result, int lanes)
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
