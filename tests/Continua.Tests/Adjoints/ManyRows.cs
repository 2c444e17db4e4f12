using System.Numerics;
using System.Runtime.InteropServices;
using Continua.Learning;

namespace Continua.Tests.Adjoints;

/// <summary>
/// Rows for <see cref="TimedNetwork"/> with different starts, arguments, spans, directions and save times.
/// </summary>
internal sealed class ManyRows<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Saves = 3;

    public ManyRows(int rows)
    {
        (Starts, Arguments, Clocks) = (new T[rows, 2], new T[rows, 1], new T[rows, 2 + Saves]);
        for (int r = 0; r < rows; r++)
        {
            T Draw(int n, double scale) => T.CreateTruncating(Math.Sin((12.9898 * r) + (78.233 * n)) * scale);
            (Starts[r, 0], Starts[r, 1], Arguments[r, 0]) = (Draw(0, 0.6), Draw(1, 0.6), Draw(2, 1));

            // Every tenth row has no span, every third is solved backwards.
            T start = Draw(3, 1), span = r % 10 == 9 ? T.Zero : (Draw(4, 0.7) + T.One) * (r % 3 == 2 ? -T.One : T.One);
            (Clocks[r, 0], Clocks[r, 1]) = (start, start + span);
            for (int s = 0; s < Saves; s++)
            {
                Clocks[r, 2 + s] = start + (span * T.CreateTruncating(0.2 + (0.3 * s)));
            }
        }
    }

    public T[,] Starts { get; }

    public T[,] Arguments { get; }

    public T[,] Clocks { get; }

    public GradientResult<T> Evaluate(Gradient<T> gradient, TimedNetwork network, int first, int count)
    {
        Parameters<T> theta = new(network.Layout, [.. TimedNetwork.Theta.Select(T.CreateTruncating)]);
        return gradient.Evaluate(theta, Part(Starts, first, count), Part(Arguments, first, count), Part(Clocks, first, count));
    }

    /// <summary>The bits of all results of one row.</summary>
    public static byte[] BitsOf(GradientResult<T> result, int row) =>
        [.. Bits([result.Losses[row]]), .. result.ByInputs.SelectMany(by => Bits([.. Enumerable.Range(0, by.GetLength(1)).Select(c => by[row, c])]))];

    public static byte[] Bits(T[] values) => MemoryMarshal.AsBytes<T>(values).ToArray();

    private static T[,] Part(T[,] whole, int first, int count)
    {
        int width = whole.GetLength(1);
        T[,] part = new T[count, width];
        Array.Copy(whole, first * width, part, 0, count * width);
        return part;
    }
}
