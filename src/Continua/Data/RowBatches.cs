namespace Continua.Learning;

/// <summary>
/// Shuffled mini-batches: assigns rows to training steps so that each epoch uses every row at most once, in its own
/// random order. The order is a function of the number of rows, the key and the epoch alone, so training can resume
/// from any step.
/// </summary>
public sealed class RowBatches
{
    private const int BatchesPerStretch = 8;

    private readonly RandomKey key;
    private readonly int[]? lengths;

    // An immutable object, replaced as a whole, so that threads may request different epochs concurrently.
    private Epoch? latest;

    /// <summary>Creates the batches of a number of rows.</summary>
    /// <param name="rows">The number of rows in the data, at least 1.</param>
    /// <param name="batchSize">The number of rows in a batch, at least 1; if there are fewer rows, they form one
    /// batch.</param>
    /// <param name="key">The random key, from which the order of the rows in each epoch is derived.</param>
    /// <param name="dropLast">Whether to omit the last batch of an epoch if it is shorter than the others.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rows"/> or <paramref name="batchSize"/> is below
    /// 1.</exception>
    public RowBatches(int rows, int batchSize, RandomKey key, bool dropLast = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        (Rows, BatchSize, this.key) = (rows, Math.Min(batchSize, rows), key);
        PerEpoch = dropLast ? Rows / BatchSize : (int)(((long)Rows + BatchSize - 1) / BatchSize);
    }

    /// <summary>
    /// Creates the batches of rows of different lengths. Rows of similar length come into one batch: the rows of eight
    /// consecutive batches are sorted by length, and the order of all batches is drawn again.
    /// </summary>
    /// <param name="lengths">The number of observations of each row, such as
    /// <see cref="RaggedSeries{T}.Lengths"/>; at least one row.</param>
    /// <param name="batchSize">The number of rows in a batch, at least 1; if there are fewer rows, they form one
    /// batch.</param>
    /// <param name="key">The random key, from which the order of the rows and batches in each epoch is derived.</param>
    /// <param name="dropLast">Whether to omit some rows, drawn in each epoch, so that all batches have
    /// <paramref name="batchSize"/> rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no rows, or <paramref name="batchSize"/> is below
    /// 1.</exception>
    public RowBatches(ReadOnlySpan<int> lengths, int batchSize, RandomKey key, bool dropLast = false)
        : this(lengths.Length, batchSize, key, dropLast) => this.lengths = lengths.ToArray();

    /// <summary>The number of rows in the data.</summary>
    public int Rows { get; }

    /// <summary>The number of rows in a batch: the requested size, or the number of rows in the data if that is
    /// smaller. The last batch of an epoch may have fewer rows.</summary>
    public int BatchSize { get; }

    /// <summary>The number of batches, and so of training steps, in an epoch.</summary>
    public int PerEpoch { get; }

    /// <summary>The indices of the rows in the batch of a step.</summary>
    /// <param name="step">The step, counted from 0 over all epochs.</param>
    /// <exception cref="ArgumentOutOfRangeException">The step is negative.</exception>
    public ReadOnlySpan<int> At(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        (long epoch, long batch) = Math.DivRem(step, PerEpoch);
        Epoch order = OrderOf(epoch);
        int start = (order.Batches?[batch] ?? (int)batch) * BatchSize;
        return order.Rows.AsSpan(start, Math.Min(BatchSize, Rows - start));
    }

    /// <summary>Copies the rows of a step's batch out of the data; the result has shape [batch, components].</summary>
    /// <param name="data">The data, shape [rows, components].</param>
    /// <param name="step">The step, counted from 0 over all epochs.</param>
    /// <typeparam name="T">The type of the components.</typeparam>
    /// <exception cref="ArgumentException">The number of rows of the data differs from <see cref="Rows"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The step is negative.</exception>
    public T[,] Take<T>(T[,] data, long step)
    {
        ArgumentNullException.ThrowIfNull(data);
        Tensor.Guard(
            data.GetLength(0) == Rows,
            $"These batches were made for {Rows} rows, but got data of {data.GetLength(0)} rows; "
                + $"make batches for this data.");
        return ArrayRows.Take(data, At(step));
    }

    private Epoch OrderOf(long number)
    {
        Epoch? epoch = latest;
        if (epoch?.Number != number)
        {
            RandomKey ofEpoch = key.Split(number);
            latest = epoch = lengths is null
                ? new(number, ofEpoch.Permutation(Rows), null)
                : new(number, ByLength(ofEpoch.Permutation(Rows), lengths), ofEpoch.Split(0).Permutation(PerEpoch));
        }

        return epoch;
    }

    /// <summary>Sorts the rows of eight consecutive batches at a time by their lengths; equal lengths keep their order.</summary>
    private int[] ByLength(int[] rows, int[] lengths)
    {
        int used = Math.Min(rows.Length, PerEpoch * BatchSize), stretch = BatchesPerStretch * BatchSize;
        for (int start = 0; start < used; start += stretch)
        {
            Span<int> part = rows.AsSpan(start, Math.Min(stretch, used - start));
            int[] sorted = [.. part.ToArray().OrderBy(row => lengths[row])];
            sorted.CopyTo(part);
        }

        return rows;
    }

    private sealed record Epoch(long Number, int[] Rows, int[]? Batches);
}
