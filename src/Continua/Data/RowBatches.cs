namespace Continua.Learning;

/// <summary>
/// Shuffled mini-batches: assigns rows to training steps so that each epoch uses every row at most once, in its own
/// random order. The order is a function of the number of rows, the key and the epoch alone, so training can resume
/// from any step.
/// </summary>
public sealed class RowBatches
{
    private readonly RandomKey key;

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
        int start = (int)batch * BatchSize;
        return OrderOf(epoch).AsSpan(start, Math.Min(BatchSize, Rows - start));
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

    private int[] OrderOf(long number)
    {
        Epoch? epoch = latest;
        if (epoch?.Number != number)
        {
            latest = epoch = new(number, key.Split(number).Permutation(Rows));
        }

        return epoch.Order;
    }

    private sealed record Epoch(long Number, int[] Order);
}
