using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Stepping;

/// <summary>Step matrices in dense storage.</summary>
internal sealed unsafe class DenseStepMatrix<T> : StepMatrix<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int size;
    private readonly DenseFactors<T> factors;
    private readonly MassMatrix<T>? mass;
    private readonly JacobianPattern? pattern;

    /// <param name="mass">M; null for the identity.</param>
    /// <param name="pattern">
    /// The structural non-zeros of J, in the order in which J is stored; null for a full matrix.
    /// </param>
    public DenseStepMatrix(int size, int capacity, MassMatrix<T>? mass, JacobianPattern? pattern)
    {
        (this.size, this.mass, this.pattern) = (size, mass, pattern);
        factors = new(size, capacity);
    }

    public override void Factor(T* jacobian, T* shift, int lanes)
    {
        if (factors.InLanes(lanes))
        {
            T* matrices = factors.Matrices;
            if (jacobian == null || pattern is not null)
            {
                ShiftSparse(jacobian, shift, matrices, lanes);
            }
            else
            {
                Shift(jacobian, shift, matrices, size * size, lanes);
            }

            mass?.AddTo(matrices, size, 1, lanes);
            if (mass is null)
            {
                AddIdentity(matrices, size, lanes);
            }

            factors.FactorAll(lanes);
            return;
        }

        for (int l = 0; l < lanes; l++)
        {
            T* matrixOfLane = factors.MatrixOf(l);
            ShiftLane(jacobian + l, shift[l], matrixOfLane, lanes, factors.ByRow, factors.ByColumn, jacobian == null);
            mass?.AddTo(matrixOfLane, factors.ByRow, factors.ByColumn, 1);
            if (mass is null)
            {
                AddIdentity(matrixOfLane, factors.Stride, 1);
            }

            factors.FactorLane(l);
        }
    }

    public override void Solve(T* values, int lanes) => factors.Solve(values, lanes);

    public override void SolveTransposed(T* values, int lanes) => factors.SolveTransposed(values, lanes);

    public override void Dispose() => factors.Dispose();

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

        new Span<T>(result, size * factors.Stride).Clear();
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
