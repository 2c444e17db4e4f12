using Continua.Learning;

namespace Continua.Tests.Data;

public class RowBatchesTests
{
    [Theory]
    [InlineData(10, 3, false, new[] { 3, 3, 3, 1 })]
    [InlineData(10, 3, true, new[] { 3, 3, 3 })]
    [InlineData(9, 3, false, new[] { 3, 3, 3 })]
    [InlineData(9, 3, true, new[] { 3, 3, 3 })]
    [InlineData(2, 64, false, new[] { 2 })]
    [InlineData(2, 64, true, new[] { 2 })]
    public void An_epoch_uses_each_row_at_most_once(int rows, int size, bool dropLast, int[] sizes)
    {
        RowBatches batches = new(rows, size, new(1), dropLast);
        Assert.Equal(sizes.Length, batches.PerEpoch);
        foreach (int epoch in (int[])[0, 1, 1000])
        {
            int[][] taken = [.. Enumerable.Range(0, sizes.Length).Select(b => batches.At(((long)epoch * sizes.Length) + b).ToArray())];
            Assert.Equal(sizes, taken.Select(b => b.Length));
            int[] all = [.. taken.SelectMany(b => b)];
            Assert.Equal(all.Length, all.Distinct().Count());
            Assert.All(all, r => Assert.InRange(r, 0, rows - 1));
        }
    }

    [Fact]
    public void Batches_do_not_depend_on_the_first_step_requested()
    {
        RowBatches batches = new(100, 7, new(2));
        int[][] expected = [.. Enumerable.Range(0, 60).Select(s => batches.At(s).ToArray())];
        foreach (int step in (int[])[59, 0, 14, 15, 31])
        {
            Assert.Equal(expected[step], new RowBatches(100, 7, new(2)).At(step).ToArray());
            Assert.Equal(expected[step], batches.At(step).ToArray());
        }
    }

    [Fact]
    public void Every_epoch_and_every_key_has_a_different_order()
    {
        IEnumerable<string> orders = from key in Enumerable.Range(0, 5)
                                     let batches = new RowBatches(20, 20, new((ulong)key))
                                     from epoch in Enumerable.Range(0, 20)
                                     select string.Join(',', batches.At(epoch).ToArray());
        Assert.Equal(100, orders.Distinct().Count());
    }

    [Fact]
    public void Each_row_is_first_equally_often()
    {
        RowBatches batches = new(5, 1, new(3));
        int[] counts = new int[5];
        for (int epoch = 0; epoch < 10_000; epoch++)
        {
            counts[batches.At(epoch * 5L)[0]]++;
        }

        Assert.All(counts, c => Assert.InRange(c, 1850, 2150));
    }

    [Fact]
    public void The_rows_of_a_batch_are_copied_from_the_data()
    {
        RowBatches batches = new(4, 3, new(4));
        float[,] data = { { 0, 10 }, { 1, 11 }, { 2, 12 }, { 3, 13 } }, taken = batches.Take(data, 5);
        ReadOnlySpan<int> rows = batches.At(5);
        Assert.Equal(1, rows.Length);
        Assert.Equal(new float[,] { { rows[0], rows[0] + 10 } }, taken);
        Assert.Contains("4 rows", Assert.Throws<ArgumentException>(() => batches.Take(new float[5, 2], 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Invalid_sizes_and_steps_are_rejected()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RowBatches(0, 1, new(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RowBatches(1, 0, new(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RowBatches(1, 1, new(1)).At(-1).ToArray());
        Assert.Equal(int.MaxValue, new RowBatches(int.MaxValue, 1, new(1)).PerEpoch);
        Assert.Equal(1, new RowBatches(int.MaxValue, int.MaxValue, new(1)).PerEpoch);
    }
}
