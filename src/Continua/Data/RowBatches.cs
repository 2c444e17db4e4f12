namespace Continua.Learning;

/// <summary>
/// Which rows make the batch of a step: every epoch takes each row once, in an order of its own. The order is a function of
/// key and epoch alone, so that training can go on from any step.
/// </summary>
public sealed class RowBatches
{
    private readonly RandomKey key;

    // Replaced whole, so that threads may ask for different epochs.
    private Epoch? latest;

    /// <param name="rows">The number of rows in the data, 1 at least.</param>
    /// <param name="batchSize">The number of rows of a batch; where there are fewer rows, they make one batch.</param>
    /// <param name="key">Where the orders come from.</param>
    /// <param name="dropLast">Leaves out what remains of an epoch when its whole batches are taken; else it makes a short one.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no rows, or batches would have none.</exception>
    public RowBatches(int rows, int batchSize, RandomKey key, bool dropLast = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        (Rows, BatchSize, this.key) = (rows, Math.Min(batchSize, rows), key);
        PerEpoch = dropLast ? Rows / BatchSize : (int)(((long)Rows + BatchSize - 1) / BatchSize);
    }

    /// <summary>The number of rows in the data.</summary>
    public int Rows { get; }

    /// <summary>The number of rows of a batch; the last of an epoch may have fewer.</summary>
    public int BatchSize { get; }

    /// <summary>The number of batches, and so of steps, of an epoch.</summary>
    public int PerEpoch { get; }

    /// <summary>The numbers of the rows in the batch of a step.</summary>
    /// <param name="step">Counted from 0 over all epochs.</param>
    /// <exception cref="ArgumentOutOfRangeException">The step is negative.</exception>
    public ReadOnlySpan<int> At(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        (long epoch, long batch) = Math.DivRem(step, PerEpoch);
        int start = (int)batch * BatchSize;
        return OrderOf(epoch).AsSpan(start, Math.Min(BatchSize, Rows - start));
    }

    /// <summary>The rows of a step's batch, copied from data of shape [rows, components].</summary>
    /// <exception cref="ArgumentException">The data has another number of rows.</exception>
    public T[,] Take<T>(T[,] data, long step)
    {
        ArgumentNullException.ThrowIfNull(data);
        Tensor.Guard(
            data.GetLength(0) == Rows,
            $"Batches are taken from the {Rows} rows they were made for, but got {data.GetLength(0)}; make batches for this data.");
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
