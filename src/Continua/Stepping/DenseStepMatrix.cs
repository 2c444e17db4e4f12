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

    private readonly int size;
    private readonly NativeBuffer<T> matrix, pivots, lane, columns = new();
    private readonly MassMatrix<T>? mass;
    private readonly JacobianPattern? pattern;

    /// <param name="mass">M; null for the identity.</param>
    /// <param name="pattern">The entries of J that are given; null for all of them.</param>
    public DenseStepMatrix(int size, int capacity, MassMatrix<T>? mass, JacobianPattern? pattern)
    {
        (this.size, this.mass, this.pattern) = (size, mass, pattern);
        long entries = (long)size * size * capacity;
        matrix = new(entries);
        pivots = new(BlockSize.Of(size, capacity));
        lane = new(size);
    }

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
            ShiftAlone(jacobian, shift[l], own, l, lanes);
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

    public override void Solve(T* values, int lanes)
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

    public override void SolveTransposed(T* values, int lanes)
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

    public override void Dispose()
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

    /// <summary>−γhJ of one lane.</summary>
    private void ShiftAlone(T* jacobian, T shift, T* result, int lane, int lanes)
    {
        if (jacobian != null && pattern is null)
        {
            for (nint i = 0; i < (nint)size * size; i++)
            {
                result[i] = -shift * jacobian[(i * lanes) + lane];
            }

            return;
        }

        new Span<T>(result, size * size).Clear();
        for (int e = 0; jacobian != null && e < pattern!.Count; e++)
        {
            result[((nint)pattern.RowOf(e) * size) + pattern.ColumnOf(e)] = -shift * jacobian[((nint)e * lanes) + lane];
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
