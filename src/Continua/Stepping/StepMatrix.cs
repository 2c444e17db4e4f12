using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Stepping;

/// <summary>The matrix M − γhJ of each lane, in LU factors.</summary>
/// <remarks>
/// Up to <see cref="MostInLanes"/> components the matrices of a vector of lanes are factored together; larger ones one after the
/// other, which keeps one in the nearest caches. The bits are the same.
/// </remarks>
internal sealed unsafe class StepMatrix<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Measured: beyond, a vector of matrices leaves the nearest cache.</summary>
    public const int MostInLanes = 24;

    private readonly int size, capacity;
    private readonly NativeBuffer<T> matrix, pivots, lane, columns = new();
    private readonly MassMatrix<T>? mass;

    /// <param name="mass">M; null for the identity.</param>
    public StepMatrix(int size, int capacity, MassMatrix<T>? mass)
    {
        (this.size, this.capacity, this.mass) = (size, capacity, mass);
        long entries = (long)size * size * capacity;
        matrix = new(entries);
        pivots = new(BlockSize.Of(size, capacity));
        lane = new(size);
    }

    private bool InLanes(int lanes) => lanes > 1 && size <= MostInLanes;

    /// <summary>Factors M.</summary>
    /// <param name="zeros">One number a lane, all zero.</param>
    public void Factor(T* zeros, int lanes)
    {
        using NativeBuffer<T> none = new((long)size * size * lanes);
        Factor(none.Data, zeros, lanes);
    }

    /// <summary>Factors M − γhJ.</summary>
    /// <param name="jacobian">J: [size · size] per lane, row by row.</param>
    /// <param name="shift">γh, one number a lane.</param>
    public void Factor(T* jacobian, T* shift, int lanes)
    {
        if (InLanes(lanes))
        {
            Shift(jacobian, shift, matrix.Data, size * size, lanes);
            mass?.AddTo(matrix.Data, size, lanes);
            if (mass is null)
            {
                AddIdentity(matrix.Data, lanes);
            }

            LaneLu<T>.Factor(matrix.Data, pivots.Data, size, lanes);
            return;
        }

        for (int l = 0; l < lanes; l++)
        {
            T* own = Own(l);
            T negative = -shift[l];
            for (nint i = 0; i < (nint)size * size; i++)
            {
                own[i] = negative * jacobian[(i * lanes) + l];
            }

            mass?.AddTo(own, size, 1);
            if (mass is null)
            {
                AddIdentity(own, 1);
            }

            NarrowLu<T>.Factor(own, pivots.Data + ((nint)l * size), size);
        }

        if (lanes == 1 && size >= ColumnSolve<T>.Least)
        {
            ColumnSolve<T>.Take(matrix.Data, columns.Grow(ColumnSolve<T>.Length(size)), size);
        }
    }

    /// <summary>Solves (M − γhJ)x = b in place.</summary>
    /// <param name="values">[size] per lane.</param>
    public void Solve(T* values, int lanes)
    {
        if (lanes == 1 && size >= ColumnSolve<T>.Least)
        {
            NarrowLu<T>.Permute(pivots.Data, values, size);
            ColumnSolve<T>.Run(columns.Data, values, size);
        }
        else if (lanes == 1)
        {
            NarrowLu<T>.Solve(matrix.Data, pivots.Data, values, size);
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

    /// <summary>Solves (M − γhJ)ᵀx = b in place.</summary>
    /// <param name="values">[size] per lane.</param>
    public void SolveTransposed(T* values, int lanes)
    {
        if (lanes == 1)
        {
            NarrowLu<T>.SolveTransposed(matrix.Data, pivots.Data, values, size);
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

    public void Dispose()
    {
        matrix.Dispose();
        pivots.Dispose();
        lane.Dispose();
        columns.Dispose();
    }

    private T* Own(int lane) => matrix.Data + ((nint)lane * size * size);

    private void SolveOneByOne(T* values, int lanes, bool transposed)
    {
        for (int l = 0; l < lanes; l++)
        {
            for (int c = 0; c < size; c++)
            {
                lane.Data[c] = values[((nint)c * lanes) + l];
            }

            T* factors = Own(l), places = pivots.Data + ((nint)l * size);
            if (transposed)
            {
                NarrowLu<T>.SolveTransposed(factors, places, lane.Data, size);
            }
            else
            {
                NarrowLu<T>.Solve(factors, places, lane.Data, size);
            }

            for (int c = 0; c < size; c++)
            {
                values[((nint)c * lanes) + l] = lane.Data[c];
            }
        }
    }

    private void AddIdentity(T* matrix, int lanes)
    {
        for (int k = 0; k < size; k++)
        {
            T* diagonal = matrix + ((((nint)k * size) + k) * lanes);
            for (int l = 0; l < lanes; l++)
            {
                diagonal[l] += T.One;
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
