using System.Numerics;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Tests.Kernels;

/// <summary>
/// Factorisations of matrices M − γhJ: each lane gives the bits of a factorisation of its matrix alone, and the
/// solutions satisfy the equations.
/// </summary>
public unsafe class LuTests
{
    public static TheoryData<int> Sizes => [1, 2, 3, 4, 5, 7, 8, 9, 12, 16, 17, 24, 25, 33, 60, 127, 128, 130, 203];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Lanes_have_the_bits_of_single_matrices_in_double(int size) => Check<double>(size, 1e-10);

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Lanes_have_the_bits_of_single_matrices_in_float(int size) => Check<float>(size, 2e-2);

    [Theory]
    [MemberData(nameof(Sizes))]
    public void PanelLu_has_the_factors_of_NarrowLu(int size)
    {
        CheckPanels<double>(size);
        CheckPanels<float>(size);
    }

    private static void CheckPanels<T>(int size)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int stride = ColumnLu<T>.Stride(size);
        using NativeBuffer<T> columns = new((long)size * stride), rows = new((long)size * size), pivots = new(size), permutation = new(size);
        Fill(new Random(size), rows.Data, size * size, 1);
        for (int e = 0; e < size * size; e++)
        {
            columns.Data[(e % size * stride) + (e / size)] = rows.Data[e];
        }

        long[] order = new long[stride];
        fixed (long* from = order)
        {
            PanelLu<T>.Factor(columns.Data, from, size);
        }

        NarrowLu<T>.Factor(rows.Data, pivots.Data, size);
        for (int e = 0; e < size * size; e++)
        {
            Assert.Equal(rows.Data[e], columns.Data[(e % size * stride) + (e / size)]);
        }

        for (int i = 0; i < size; i++)
        {
            permutation.Data[i] = T.CreateTruncating(i);
        }

        NarrowLu<T>.Permute(pivots.Data, permutation.Data, size);
        Assert.Equal(order[..size], new Span<T>(permutation.Data, size).ToArray().Select(long.CreateTruncating));
    }

    private static void Check<T>(int size, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Random random = new(size);
        int lanes = Frame<T>.MinimumCapacity * 2;
        double[,] mass = new double[size, size];
        for (int i = 0; i < size; i++)
        {
            (mass[i, i], mass[i, (i + 1) % size]) = (2, mass[i, (i + 1) % size] + 0.5);
        }

        foreach (double[,]? m in (double[,]?[])[null, mass])
        {
            using DenseStepMatrix<T> lanesMatrix = new(size, lanes, MassMatrix<T>.Of(m, size), null), singleMatrix = new(size, 1, MassMatrix<T>.Of(m, size), null);
            using NativeBuffer<T> jacobian = new((long)size * size * lanes), shift = new(lanes), values = new((long)size * lanes);
            using NativeBuffer<T> transposed = new((long)size * lanes), single = new((long)size * size), right = new(size), left = new(size);
            Fill(random, jacobian.Data, size * size * lanes, 10);
            Fill(random, shift.Data, lanes, 1);
            Fill(random, values.Data, size * lanes, 1);
            T[] original = new Span<T>(values.Data, size * lanes).ToArray();
            original.CopyTo(new Span<T>(transposed.Data, size * lanes));
            lanesMatrix.Factor(jacobian.Data, shift.Data, lanes);
            lanesMatrix.Solve(values.Data, lanes);
            lanesMatrix.SolveTransposed(transposed.Data, lanes);
            for (int l = 0; l < lanes; l++)
            {
                for (int i = 0; i < size * size; i++)
                {
                    single.Data[i] = jacobian.Data[(i * lanes) + l];
                }

                for (int c = 0; c < size; c++)
                {
                    left.Data[c] = right.Data[c] = original[(c * lanes) + l];
                }

                singleMatrix.Factor(single.Data, shift.Data + l, 1);
                singleMatrix.Solve(right.Data, 1);
                singleMatrix.SolveTransposed(left.Data, 1);
                for (int c = 0; c < size; c++)
                {
                    Assert.Equal(right.Data[c], values.Data[(c * lanes) + l]);
                    Assert.Equal(left.Data[c], transposed.Data[(c * lanes) + l]);
                    Assert.InRange(Residual(c, single.Data, right.Data, transpose: false), 0, tolerance);
                    Assert.InRange(Residual(c, single.Data, left.Data, transpose: true), 0, tolerance);
                }

                double Residual(int row, T* j, T* solved, bool transpose)
                {
                    double sum = -double.CreateTruncating(original[(row * lanes) + l]), scale = 1;
                    for (int c = 0; c < size; c++)
                    {
                        (int a, int b) = transpose ? (c, row) : (row, c);
                        double entry = (m?[a, b] ?? (a == b ? 1 : 0)) - double.CreateTruncating(shift.Data[l] * j[(a * size) + b]);
                        sum += entry * double.CreateTruncating(solved[c]);
                        scale += Math.Abs(entry * double.CreateTruncating(solved[c]));
                    }

                    return Math.Abs(sum) / scale;
                }
            }
        }
    }

    private static void Fill<T>(Random random, T* target, int count, double size)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < count; i++)
        {
            target[i] = T.CreateTruncating(size * ((2 * random.NextDouble()) - 1));
        }
    }
}
