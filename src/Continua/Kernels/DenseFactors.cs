using System.Numerics;

namespace Continua.Kernels;

/// <summary>The factors of dense matrices, one per lane.</summary>
/// <remarks>
/// Up to <see cref="MaxSizeInLanes"/> components, the matrices of all lanes of a SIMD vector are factored together.
/// Larger matrices, and the matrix of a single lane, are factored one after the other, so that only one of them
/// occupies the cache. Both ways give the same bits.
/// </remarks>
internal sealed unsafe class DenseFactors<T> : IDisposable
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

    /// <param name="size">The number of rows and columns.</param>
    /// <param name="capacity">The maximum number of lanes.</param>
    public DenseFactors(int size, int capacity)
    {
        this.size = size;
        stride = size >= ColumnLu<T>.MinSize ? ColumnLu<T>.Stride(size) : size;
        matrix = new((long)size * stride * capacity);
        pivots = new(BlockSize.Of(size, capacity));
        orders = GC.AllocateArray<long>(stride * capacity, pinned: true);
        (lane, scratch) = (new(size), new(stride));
    }

    /// <summary>The distance in memory between rows of a matrix that is factored by itself.</summary>
    public int ByRow => IsColumnMajor ? 1 : size;

    /// <summary>The distance in memory between columns of a matrix that is factored by itself.</summary>
    public int ByColumn => IsColumnMajor ? stride : 1;

    /// <summary>
    /// The distance in memory between the rows, or the columns, of a matrix that is factored by itself, according to
    /// its order in memory.
    /// </summary>
    public int Stride => stride;

    /// <summary>
    /// The matrices of all lanes, [size, size] per lane, if <see cref="InLanes"/>; they are factored in place.
    /// </summary>
    public T* Matrices => matrix.Data;

    /// <summary>Whether matrices of all lanes are factored together.</summary>
    public bool InLanes(int lanes) => lanes > 1 && size <= MaxSizeInLanes;

    /// <summary>The matrix of one lane that is factored by itself.</summary>
    public T* MatrixOf(int lane) => matrix.Data + ((nint)lane * size * stride);

    /// <summary>Factors the matrices of all lanes together.</summary>
    public void FactorAll(int lanes) => LaneLu<T>.Factor(matrix.Data, pivots.Data, size, lanes);

    /// <summary>Factors the matrix of one lane by itself.</summary>
    public void FactorLane(int lane)
    {
        if (IsColumnMajor)
        {
            PanelLu<T>.Factor(MatrixOf(lane), Order(lane), size);
        }
        else
        {
            NarrowLu<T>.Factor(MatrixOf(lane), Pivots(lane), size);
        }
    }

    /// <summary>Solves Ax = b in each lane; <paramref name="values"/>, [size] per lane, is b, and then x.</summary>
    public void Solve(T* values, int lanes)
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
            SolveOneByOne(values, lanes, transposed: false, sameMatrix: false);
        }
    }

    /// <summary>Solves Aᵀx = b in each lane; <paramref name="values"/>, [size] per lane, is b, and then x.</summary>
    public void SolveTransposed(T* values, int lanes)
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
            SolveOneByOne(values, lanes, transposed: true, sameMatrix: false);
        }
    }

    /// <summary>Solves with the matrix of lane 0, which was factored by itself, in each lane.</summary>
    public void SolveWithFirst(T* values, int lanes, bool transposed) =>
        SolveOneByOne(values, lanes, transposed, sameMatrix: true);

    /// <summary>The reciprocal of diagonal entry k of the upper factor of a lane.</summary>
    /// <param name="k">The index of the entry.</param>
    /// <param name="lane">The lane.</param>
    /// <param name="lanes">The number of lanes that were factored.</param>
    public T ReciprocalPivot(int k, int lane, int lanes) => InLanes(lanes)
        ? matrix.Data[((((nint)k * size) + k) * lanes) + lane]
        : MatrixOf(lane)[((nint)k * stride) + k];

    public void Dispose()
    {
        matrix.Dispose();
        pivots.Dispose();
        lane.Dispose();
        scratch.Dispose();
    }

    /// <summary>Whether matrices factored one by one are stored column by column.</summary>
    private bool IsColumnMajor => size >= ColumnLu<T>.MinSize;

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

    private void SolveOneByOne(T* values, int lanes, bool transposed, bool sameMatrix)
    {
        for (int l = 0; l < lanes; l++)
        {
            for (int c = 0; c < size; c++)
            {
                lane.Data[c] = values[((nint)c * lanes) + l];
            }

            int factors = sameMatrix ? 0 : l;
            if (transposed)
            {
                SolveTransposedLane(factors, lane.Data);
            }
            else
            {
                SolveLane(factors, lane.Data);
            }

            for (int c = 0; c < size; c++)
            {
                values[((nint)c * lanes) + l] = lane.Data[c];
            }
        }
    }
}
