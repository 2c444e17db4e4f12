using System.Numerics;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Tests.Integration;

/// <summary>
/// Matrices that are banded after a permutation of the components, compared with the same matrices as dense matrices.
/// </summary>
public unsafe class BandMatrixTests
{
    public static TheoryData<int, int, int> Bands => new() { { 1, 0, 0 }, { 9, 0, 0 }, { 40, 1, 1 }, { 40, 3, 1 }, { 40, 0, 4 }, { 40, 5, 0 }, { 33, 2, 7 } };

    // The components are permuted at random: the band has to be recovered, or a narrower one found.
    [Theory]
    [MemberData(nameof(Bands))]
    public void Permuted_band_matrices_are_factored_as_bands(int size, int below, int above)
    {
        Random random = new(size + below);
        int[] shuffled = [.. Enumerable.Range(0, size)];
        random.Shuffle(shuffled);
        JacobianPattern pattern = new(size, JacobianPattern.Band(size, below, above).Entries.Select(e => (shuffled[e.Row], shuffled[e.Column])));
        BandOrder order = BandOrder.Of(size, [.. pattern.Entries]);
        Assert.InRange(Math.Max(order.Below, order.Above), 0, Math.Max(below, above));
        Assert.Equal(Enumerable.Range(0, size), order.Positions.ToArray().Order());
        foreach (bool withMass in (bool[])[false, true])
        {
            Check<double>(pattern, order, withMass, random, 1e-11);
            Check<float>(pattern, order, withMass, random, 1e-3);
        }
    }

    private static void Check<T>(JacobianPattern pattern, BandOrder order, bool withMass, Random random, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int size = pattern.Dimension, lanes = Frame<T>.MinimumCapacity;
        double[,] diagonal = new double[size, size];
        for (int c = 0; c < size; c++)
        {
            diagonal[c, c] = c % 3;
        }

        MassMatrix<T>? mass = withMass ? MassMatrix<T>.Of(diagonal, size) : null;
        using BandStepMatrix<T> band = new(pattern, order, lanes, mass);
        using DenseStepMatrix<T> whole = new(size, lanes, mass, pattern);
        using NativeBuffer<T> jacobian = new((long)pattern.Count * lanes), shift = new(lanes), values = new((long)size * lanes), same = new((long)size * lanes);
        for (int i = 0; i < pattern.Count * lanes; i++)
        {
            jacobian.Data[i] = T.CreateTruncating((2 * random.NextDouble()) - 1);
        }

        new Span<T>(shift.Data, lanes).Fill(T.CreateTruncating(0.7));
        band.Factor(jacobian.Data, shift.Data, lanes);
        whole.Factor(jacobian.Data, shift.Data, lanes);
        foreach (bool transposed in (bool[])[false, true])
        {
            for (int i = 0; i < size * lanes; i++)
            {
                values.Data[i] = same.Data[i] = T.CreateTruncating(random.NextDouble());
            }

            if (transposed)
            {
                band.SolveTransposed(values.Data, lanes);
                whole.SolveTransposed(same.Data, lanes);
            }
            else
            {
                band.Solve(values.Data, lanes);
                whole.Solve(same.Data, lanes);
            }

            for (int l = 0; l < lanes; l++)
            {
                double scale = Enumerable.Range(0, size).Max(c => Math.Abs(double.CreateTruncating(same.Data[(c * lanes) + l])));
                Assert.All(Enumerable.Range(0, size), c => Assert.Equal(
                    double.CreateTruncating(same.Data[(c * lanes) + l]), double.CreateTruncating(values.Data[(c * lanes) + l]), tolerance * Math.Max(scale, 1) * size));
            }
        }
    }
}
