using System.Numerics;
using Continua.Kernels;

namespace Continua.Tests.Kernels;

/// <summary>
/// Sums over rows agree bit for bit with plain loops in the order of the rows, also if some rows are excluded.
/// </summary>
public class RowSumTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(24)]
    [InlineData(32)]
    public void Sums_of_outer_products_add_the_rows_in_order(int lanes)
    {
        System.Random random = new(lanes);
        for (int trial = 0; trial < 60; trial++)
        {
            (int rows, int columns) = (random.Next(1, 30), random.Next(1, trial % 3 == 0 ? 90 : 30));
            for (int mask = 0; mask < 16; mask++)
            {
                CompareOuter<double>(trial, lanes, rows, columns, mask);
                if (lanes == 1 || lanes % 16 == 0)
                {
                    CompareOuter<float>(trial, lanes, rows, columns, mask);
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(32)]
    public void Sums_of_components_add_the_rows_in_order(int lanes)
    {
        for (int size = 1; size < 20; size++)
        {
            for (int mask = 0; mask < 4; mask++)
            {
                CompareComponents<double>(size, lanes, mask);
                CompareComponents<float>(size, lanes, mask);
            }
        }
    }

    private static int[] Selected(int seed, int lanes) => seed % 2 == 0
        ? [.. Enumerable.Range(0, lanes)]
        : [.. Enumerable.Range(0, lanes).Where(l => new RandomKey((ulong)seed).Uniform(l) < 0.6)];

    private static void CompareOuter<T>(int seed, int lanes, int rows, int columns, int mask)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using KernelFrame<T> frame = new(seed, lanes);
        Operand a = frame.Add(rows, (mask & 1) != 0, (mask & 4) != 0), b = frame.Add(columns, (mask & 2) != 0, (mask & 8) != 0);
        Operand y = frame.Add(rows * columns, perRow: false);
        Operand scratch = frame.Add(OuterRowSum<T>.ScratchSize(rows, columns), perRow: true);
        Operand sums = frame.Add(OuterRowSum<T>.SumSize(rows, columns), perRow: false);
        int[] selected = Selected(seed, lanes);
        frame.Frame.SelectRows(selected);
        OuterRowSum<T> kernel = new(y, a, b, rows, columns, scratch.Slot, sums.Slot);
        kernel.Begin(frame.Frame);
        kernel.Run(frame.Frame, lanes);
        kernel.Run(frame.Frame, lanes);
        kernel.Finish(frame.Frame);
        for (int c = 0; c < rows * columns; c++)
        {
            T sum = T.Zero;
            foreach (int l in selected.Concat(selected))
            {
                sum = T.FusedMultiplyAdd(frame.At(a, c / columns, l), frame.At(b, c % columns, l), sum);
            }

            if (!sum.Equals(frame.At(y, c, 0)))
            {
                Assert.Fail($"{rows}×{columns}, lanes {lanes}, mask {mask}, component {c}");
            }
        }
    }

    private static void CompareComponents<T>(int size, int lanes, int mask)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using KernelFrame<T> frame = new(size, lanes);
        Operand x = frame.Add(size, (mask & 1) != 0, (mask & 2) != 0), y = frame.Add(size, perRow: false);
        Operand sums = frame.Add(size, perRow: false);
        int[] selected = Selected(size, lanes);
        frame.Frame.SelectRows(selected);
        ComponentRowSum<T> kernel = new(y, x, size, sums.Slot);
        kernel.Begin(frame.Frame);
        kernel.Run(frame.Frame, lanes);
        kernel.Finish(frame.Frame);
        for (int c = 0; c < size; c++)
        {
            T sum = selected.Aggregate(T.Zero, (s, l) => s + frame.At(x, c, l));
            if (!sum.Equals(frame.At(y, c, 0)))
            {
                Assert.Fail($"{size}, lanes {lanes}, mask {mask}, component {c}");
            }
        }
    }
}
