using System.Numerics;
using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Nn;

/// <summary>Blocks of four components are multiplied by matrix exponentials.</summary>
public class RotateBlocksTests
{
    private const int Blocks = 3;

    [Theory]
    [InlineData(1e-9)]
    [InlineData(0.1)]
    [InlineData(0.28)]
    [InlineData(1)]
    [InlineData(30)]
    public void A_block_is_multiplied_by_the_exponential_of_a_matrix(double size)
    {
        double[,] inputs = Inputs(20, size);
        using Predictor<double> fast = Predictor.Of<double>(Rotated), dense = Predictor.Of<double>(Dense);
        double[,] found = fast.Evaluate(null, inputs), expected = dense.Evaluate(null, inputs);
        for (int i = 0; i < found.Length; i++)
        {
            Assert.Equal(expected[i / 12, i % 12], found[i / 12, i % 12], 2e-13 * (1 + size));
        }
    }

    [Theory]
    [InlineData(1e-9)]
    [InlineData(0.28)]
    [InlineData(2)]
    public void Derivatives_of_first_and_second_order_are_those_of_matrix_exponentials(double size)
    {
        double[,] inputs = Inputs(12, size);
        foreach (Func<Func<Tensor, Tensor>, Func<Tensor, Tensor>> loss in (Func<Func<Tensor, Tensor>, Func<Tensor, Tensor>>[])[
            f => x => Sum(Sin(f(x))),
            f => x => Sum(Square(Derivatives.Of(Sum(Sin(f(x))), x)))])
        {
            using Gradient<double> fast = Gradient.Of<double>(loss(Rotated), null, new() { ByInputs = true });
            using Gradient<double> dense = Gradient.Of<double>(loss(Dense), null, new() { ByInputs = true });
            double[,] found = fast.Evaluate(inputs).ByInputs[0], expected = dense.Evaluate(inputs).ByInputs[0];
            for (int i = 0; i < found.Length; i++)
            {
                double wanted = expected[i / 33, i % 33];
                Assert.Equal(wanted, found[i / 33, i % 33], 1e-11 * (1 + Math.Abs(wanted)) * (1 + size));
            }
        }
    }

    [Fact]
    public void A_row_has_the_same_bits_alone_and_among_others()
    {
        Same<double>();
        Same<float>();
    }

    private static void Same<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[,] inputs = Inputs(37, 1);
        T[,] rows = new T[37, 33];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i / 33, i % 33] = T.CreateTruncating(inputs[i / 33, i % 33]);
        }

        using Gradient<T> gradient = Gradient.Of<T>(x => Sum(Sin(Rotated(x))), null, new() { ByInputs = true });
        T[,] all = gradient.Evaluate(rows).ByInputs[0];
        for (int r = 0; r < 37; r += 6)
        {
            T[,] one = new T[1, 33];
            for (int c = 0; c < 33; c++)
            {
                one[0, c] = rows[r, c];
            }

            T[,] alone = gradient.Evaluate(one).ByInputs[0];
            for (int c = 0; c < 33; c++)
            {
                Assert.Equal(alone[0, c], all[r, c]);
            }
        }
    }

    private static Tensor Rotated(Tensor x) =>
        new(RotateBlocksPrimitive.Instance, x[..18], Square(x[18..21]), x[21..]);

    /// <summary>The same by the exponentials of 4 × 4 matrices: of the products with a from the left and b from the right.</summary>
    private static Tensor Dense(Tensor x)
    {
        List<Tensor>[] parts = [[], [], [], []];
        for (int n = 0; n < Blocks; n++)
        {
            Tensor[] a = [.. Enumerable.Range(0, 3).Select(i => x[(i * Blocks) + n])], b = [.. Enumerable.Range(3, 3).Select(i => x[(i * Blocks) + n])];
            Tensor zero = 0 * a[0];
            Tensor left = Stack(
                Stack(zero, -a[0], -a[1], -a[2]), Stack(a[0], zero, -a[2], a[1]), Stack(a[1], a[2], zero, -a[0]), Stack(a[2], -a[1], a[0], zero));
            Tensor right = Stack(
                Stack(zero, -b[0], -b[1], -b[2]), Stack(b[0], zero, b[2], -b[1]), Stack(b[1], -b[2], zero, b[0]), Stack(b[2], b[1], -b[0], zero));
            Tensor state = Stack([.. Enumerable.Range(0, 4).Select(i => x[21 + (i * Blocks) + n])]);
            Tensor decayed = Exp(-Square(x[18 + n])) * MatVec(MatrixExponential(left + right), state);
            for (int i = 0; i < 4; i++)
            {
                parts[i].Add(decayed[i]);
            }
        }

        return Stack([.. parts.SelectMany(part => part)]);
    }

    private static double[,] Inputs(int rows, double size)
    {
        double[,] inputs = new double[rows, 33];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i / 33, i % 33] = (i % 33 < 18 ? size : 1) * new RandomKey(4).Normal(i);
        }

        return inputs;
    }
}
