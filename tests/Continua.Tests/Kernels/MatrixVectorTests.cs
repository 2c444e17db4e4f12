using System.Numerics;
using Continua.Kernels;

namespace Continua.Tests.Kernels;

/// <summary>
/// Every loop of the matrix–vector product agrees bit for bit with a plain loop of fused multiply-adds.
/// </summary>
public class MatrixVectorTests
{
    public static TheoryData<int, bool> Runs
    {
        get
        {
            TheoryData<int, bool> runs = [];
            foreach (int lanes in new[] { 1, 8, 16, 24, 32, 48, 64 })
            {
                runs.Add(lanes, false);
                runs.Add(lanes, true);
            }

            return runs;
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void A_product_adds_the_columns_in_order_starting_at_the_bias(int lanes, bool transposed)
    {
        System.Random random = new(lanes);
        for (int trial = 0; trial < 40; trial++)
        {
            int rows = random.Next(1, 40), columns = random.Next(1, 30);
            for (int mask = 0; mask < 16; mask++)
            {
                Compare<double>(trial, lanes, new(rows, columns, transposed, mask));
                if (lanes == 1 || lanes % 16 == 0)
                {
                    Compare<float>(trial, lanes, new(rows, columns, transposed, mask));
                }
            }
        }
    }

    [Fact]
    public void Products_with_a_transposed_copy_have_the_same_bits()
    {
        System.Random random = new(5);
        for (int trial = 0; trial < 200; trial++)
        {
            CompareTransposed<double>(trial, random.Next(1, 80), random.Next(1, 30));
            CompareTransposed<float>(trial, random.Next(1, 150), random.Next(1, 30));
        }
    }

    private static void CompareTransposed<T>(int seed, int rows, int columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using KernelFrame<T> frame = new(seed, 1, states: 1);
        Operand w = frame.Add(rows * columns, perRow: false), x = frame.Add(columns, perRow: true);
        Operand? b = seed % 2 == 0 ? frame.Add(rows, perRow: false, spread: seed % 3 == 0) : null;
        Operand plain = frame.Add(rows, perRow: true), y = frame.Add(rows, perRow: true), following = frame.Add(1, perRow: true);
        T guard = frame.At(following, 0, 0);
        MatrixLayout layout = new(rows, columns, columns, 1);
        MatrixVector<T> withCopy = new(y, w, x, b, layout, transposedState: 0);
        for (int n = 0; n < 14; n++)
        {
            if (n == 7)
            {
                frame.Frame.Bindings++;
                frame.Set(w, (rows * columns) - 1, 0, T.One);
                frame.Set(w, 0, 0, T.One);
            }

            frame.Set(x, n % columns, 0, T.CreateTruncating(n));
            new MatrixVector<T>(plain, w, x, b, layout).Run(frame.Frame, 1);
            withCopy.Run(frame.Frame, 1);
            for (int r = 0; r < rows; r++)
            {
                Assert.Equal(frame.At(plain, r, 0), frame.At(y, r, 0));
            }
        }

        Assert.Equal(guard, frame.At(following, 0, 0));
    }

    private sealed record Product(int Rows, int Columns, bool Transposed, int Mask)
    {
        public bool MatrixPerRow => (Mask & 1) != 0;

        public bool VectorPerRow => (Mask & 2) != 0;

        public bool HasBias => (Mask & 4) != 0;

        public bool BiasPerRow => (Mask & 8) != 0;

        public int Entry(int r, int k) => Transposed ? (k * Rows) + r : (r * Columns) + k;
    }

    private static void Compare<T>(int seed, int lanes, Product product)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using KernelFrame<T> frame = new(seed, lanes);
        Operand w = frame.Add(product.Rows * product.Columns, product.MatrixPerRow),
            x = frame.Add(product.Columns, product.VectorPerRow);
        Operand? b = product.HasBias ? frame.Add(product.Rows, product.BiasPerRow, spread: seed % 3 == 0) : null;
        Operand y = frame.Add(product.Rows, product.MatrixPerRow || product.VectorPerRow
            || (product.HasBias && product.BiasPerRow));
        Operand following = frame.Add(1, y.PerRow);
        T guard = frame.At(following, 0, 0);
        MatrixLayout layout = product.Transposed
            ? new(product.Rows, product.Columns, 1, product.Rows)
            : new(product.Rows, product.Columns, product.Columns, 1);
        new MatrixVector<T>(y, w, x, b, layout).Run(frame.Frame, y.PerRow ? lanes : 1);
        for (int l = 0; l < frame.Width(y); l++)
        {
            for (int r = 0; r < product.Rows; r++)
            {
                T sum = b is { } bias ? frame.At(bias, r, l) : T.Zero;
                for (int k = 0; k < product.Columns; k++)
                {
                    sum = T.FusedMultiplyAdd(frame.At(w, product.Entry(r, k), l), frame.At(x, k, l), sum);
                }

                if (!sum.Equals(frame.At(y, r, l)))
                {
                    Assert.Fail($"{product}, lanes {lanes}, lane {l}, row {r}");
                }
            }
        }

        Assert.Equal(guard, frame.At(following, 0, 0));
    }
}
