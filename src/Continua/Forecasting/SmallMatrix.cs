using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Continua.Kernels;

namespace Continua.Learning;

/// <summary>Operations on small square matrices, stored as [size, size] row by row.</summary>
internal static class SmallMatrix
{
    /// <summary>Adds factor · values to a vector.</summary>
    public static void AddScaled(Span<double> target, ReadOnlySpan<double> values, double factor)
    {
        if (factor == 0)
        {
            return;
        }

        int i = 0;
        ref double to = ref MemoryMarshal.GetReference(target), from = ref MemoryMarshal.GetReference(values);
        for (; i <= target.Length - Vector256<double>.Count; i += Vector256<double>.Count)
        {
            Vector256<double> sum = Vector256.FusedMultiplyAdd(
                Vector256.LoadUnsafe(ref from, (nuint)i), Vector256.Create(factor),
                Vector256.LoadUnsafe(ref to, (nuint)i));
            sum.StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < target.Length; i++)
        {
            target[i] = Math.FusedMultiplyAdd(values[i], factor, target[i]);
        }
    }

    /// <summary>Returns Σ aᵢ bᵢ.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        int i = 0;
        Vector256<double> sums = Vector256<double>.Zero;
        ref double first = ref MemoryMarshal.GetReference(a), second = ref MemoryMarshal.GetReference(b);
        for (; i <= a.Length - Vector256<double>.Count; i += Vector256<double>.Count)
        {
            sums = Vector256.FusedMultiplyAdd(
                Vector256.LoadUnsafe(ref first, (nuint)i), Vector256.LoadUnsafe(ref second, (nuint)i), sums);
        }

        double sum = Vector256.Sum(sums);
        for (; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    /// <summary>Adds factor · A B to a matrix.</summary>
    public static void AddProduct(double[] target, double[] a, double[] b, int size, double factor = 1)
    {
        for (int i = 0; i < size; i++)
        {
            for (int k = 0; k < size; k++)
            {
                AddScaled(target.AsSpan(i * size, size), b.AsSpan(k * size, size), factor * a[(i * size) + k]);
            }
        }
    }

    /// <summary>Returns A B.</summary>
    public static double[] Product(double[] a, double[] b, int size)
    {
        double[] product = new double[size * size];
        AddProduct(product, a, b, size);
        return product;
    }

    public static double[] Transpose(double[] a, int size)
    {
        double[] transpose = new double[size * size];
        for (int i = 0; i < size * size; i++)
        {
            transpose[(i % size * size) + (i / size)] = a[i];
        }

        return transpose;
    }

    public static double[] Identity(int size)
    {
        double[] identity = new double[size * size];
        for (int i = 0; i < size; i++)
        {
            identity[(i * size) + i] = 1;
        }

        return identity;
    }

    /// <summary>Returns A S Aᵀ for a symmetric S.</summary>
    public static double[] Congruence(double[] a, double[] symmetric, int size) =>
        Product(Product(a, symmetric, size), Transpose(a, size), size);

    /// <summary>Returns the largest row sum of absolute values (the ∞-norm).</summary>
    public static double Norm(double[] a, int size) =>
        Enumerable.Range(0, size).Max(i => Enumerable.Range(0, size).Sum(j => Math.Abs(a[(i * size) + j])));

    /// <summary>
    /// Solves AX + XAᵀ + B = 0 for X, with a symmetric B and an A whose eigenvalues all have negative real parts.
    /// </summary>
    public static double[] Lyapunov(double[] a, double[] b, int size)
    {
        int unknowns = size * size;
        double[] system = new double[unknowns * unknowns], right = new double[unknowns];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                int row = (i * size) + j;
                right[row] = -b[row];
                for (int k = 0; k < size; k++)
                {
                    system[(row * unknowns) + (k * size) + j] += a[(i * size) + k];
                    system[(row * unknowns) + (i * size) + k] += a[(j * size) + k];
                }
            }
        }

        Solve(system, right, unknowns);
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < i; j++)
            {
                right[(i * size) + j] = right[(j * size) + i] = (right[(i * size) + j] + right[(j * size) + i]) / 2;
            }
        }

        return right;
    }

    /// <summary>Solves Ax = b in place; A is overwritten.</summary>
    public static unsafe void Solve(double[] a, double[] b, int size)
    {
        fixed (double* matrix = a, values = b, pivots = new double[size])
        {
            NarrowLu<double>.Factor(matrix, pivots, size);
            NarrowLu<double>.Solve(matrix, pivots, values, size);
        }
    }

    /// <summary>
    /// Replaces the lower triangle of S by its Cholesky factor L, S = LLᵀ, and returns log det S; NaN if S is not
    /// positive definite. The upper triangle is not changed.
    /// </summary>
    public static double Cholesky(double[] s, int size)
    {
        double logarithm = 0;
        for (int j = 0; j < size; j++)
        {
            double diagonal = s[(j * size) + j];
            for (int k = 0; k < j; k++)
            {
                diagonal -= s[(j * size) + k] * s[(j * size) + k];
            }

            // If only rounding errors remain of the diagonal, the column depends linearly on the preceding columns.
            if (!(diagonal > 1e-13 * s[(j * size) + j]))
            {
                return double.NaN;
            }

            logarithm += Math.Log(diagonal);
            double root = s[(j * size) + j] = Math.Sqrt(diagonal);
            for (int i = j + 1; i < size; i++)
            {
                double sum = s[(i * size) + j];
                for (int k = 0; k < j; k++)
                {
                    sum -= s[(i * size) + k] * s[(j * size) + k];
                }

                s[(i * size) + j] = sum / root;
            }
        }

        return logarithm;
    }

    /// <summary>Returns S⁻¹ from the Cholesky factor in the lower triangle of a matrix.</summary>
    public static double[] InverseOf(double[] lower, int size)
    {
        double[] inverse = new double[size * size], column = new double[size];
        for (int c = 0; c < size; c++)
        {
            for (int i = 0; i < size; i++)
            {
                double sum = i == c ? 1 : 0;
                for (int k = 0; k < i; k++)
                {
                    sum -= lower[(i * size) + k] * column[k];
                }

                column[i] = sum / lower[(i * size) + i];
            }

            for (int i = size - 1; i >= 0; i--)
            {
                double sum = column[i];
                for (int k = i + 1; k < size; k++)
                {
                    sum -= lower[(k * size) + i] * inverse[(k * size) + c];
                }

                inverse[(i * size) + c] = sum / lower[(i * size) + i];
            }
        }

        return inverse;
    }
}
