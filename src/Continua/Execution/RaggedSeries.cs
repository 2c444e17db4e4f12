using System.Numerics;
using System.Runtime.InteropServices;
using Continua.Execution;

namespace Continua;

/// <summary>
/// Many series of different lengths, one per row. The observations of all rows are stored one after another, without
/// padding; each row is a range of them.
/// </summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
/// <example><code>
/// RaggedSeries&lt;double&gt; series = new(
///     values: new double[,] { { 0.1 }, { 0.4 }, { double.NaN }, { 0.2 } }, times: [0, 0.5, 2, 0.3], lengths: [3, 1]);
/// RaggedSeries&lt;double&gt; second = series.Select(1);
/// </code></example>
public sealed class RaggedSeries<T> : IRowSource
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[,] values;
    private readonly double[] times;
    private readonly int[] starts, lengths;
    private int[]? offsets;

    /// <summary>
    /// Creates series from the observations of all rows. The arrays are not copied, so that they must not be changed
    /// later.
    /// </summary>
    /// <param name="values">
    /// The values, [observations, channels], row after row; NaN where a channel was not observed.
    /// </param>
    /// <param name="times">The time of each observation; within a row, times do not decrease.</param>
    /// <param name="lengths">The number of observations of each row; a row may have none.</param>
    /// <exception cref="ArgumentException">
    /// The numbers of observations differ, there are no channels, a length is negative, a value is infinite, or the
    /// times of a row decrease or are not finite.
    /// </exception>
    public RaggedSeries(T[,] values, double[] times, params ReadOnlySpan<int> lengths)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(times);
        Tensor.Guard(
            values.GetLength(1) > 0, "Series have at least one channel, but got values without columns; add one.");
        (this.values, this.times, this.lengths) = (values, times, lengths.ToArray());
        starts = Starts(lengths);
        long total = lengths.Length == 0 ? 0 : (long)starts[^1] + lengths[^1];
        Tensor.Guard(
            total == times.Length && total == values.GetLength(0),
            $"The lengths of the rows add up to the number of observations, but got {total} for {values.GetLength(0)} "
            + $"rows of values and {times.Length} times; give one row of values and one time for each observation.");
        CheckTimes();
        CheckValues();
    }

    private RaggedSeries(T[,] values, double[] times, int[] starts, int[] lengths) =>
        (this.values, this.times, this.starts, this.lengths) = (values, times, starts, lengths);

    /// <summary>The number of rows.</summary>
    public int Rows => lengths.Length;

    /// <summary>The number of channels of an observation.</summary>
    public int Channels => values.GetLength(1);

    /// <summary>The number of observations of each row.</summary>
    public ReadOnlySpan<int> Lengths => lengths;

    /// <summary>
    /// The number of observations of all rows before each row, followed by that of all rows. Selected rows are counted in
    /// their order.
    /// </summary>
    internal int[] Offsets => offsets ??= [0, .. RunningSum(lengths)];

    RowSourceSizes IRowSource.Sizes => new(RowSourceKind.Series, Channels, EdgeChannels: 0);

    /// <summary>Returns the times of a row, [observations].</summary>
    /// <param name="row">The index of the row.</param>
    /// <exception cref="ArgumentException">The index is not that of a row.</exception>
    public ReadOnlySpan<double> TimesOf(int row) => times.AsSpan(starts[Checked(row)], lengths[row]);

    /// <summary>Returns the values of a row, observation after observation, [observations · channels].</summary>
    /// <param name="row">The index of the row.</param>
    /// <exception cref="ArgumentException">The index is not that of a row.</exception>
    public ReadOnlySpan<T> ValuesOf(int row) => lengths[Checked(row)] == 0 ? [] : MemoryMarshal.CreateReadOnlySpan(
        ref values[starts[row], 0], lengths[row] * Channels);

    /// <summary>Returns the given rows, in this order; the observations are not copied.</summary>
    /// <param name="rows">The indices of the rows; a row may occur more than once.</param>
    /// <exception cref="ArgumentException">An index is not that of a row.</exception>
    public RaggedSeries<T> Select(params ReadOnlySpan<int> rows)
    {
        int[] selectedStarts = new int[rows.Length], selectedLengths = new int[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            int row = Checked(rows[i]);
            (selectedStarts[i], selectedLengths[i]) = (starts[row], lengths[row]);
        }

        return new(values, times, selectedStarts, selectedLengths);
    }

    /// <summary>
    /// Returns copies of the series without some random observations: of each row a random share up to the largest one,
    /// but never the first observation. A model that is trained on them does not depend on the times of single
    /// observations.
    /// </summary>
    /// <param name="largest">The largest share, from 0 to below 1.</param>
    /// <param name="key">The random key.</param>
    /// <exception cref="ArgumentException">The share is not in [0, 1).</exception>
    public RaggedSeries<T> Thin(double largest, RandomKey key)
    {
        Tensor.Guard(
            largest is >= 0 and < 1, $"The largest share to leave out is from 0 to below 1, but got {largest}; take 0.3.");
        int[][] kept = new int[Rows][];
        for (int row = 0; row < kept.Length; row++)
        {
            RandomKey ofRow = key.Split(row);
            double share = largest * ofRow.Uniform(-1);
            kept[row] = [.. Enumerable.Range(0, lengths[row]).Where(k => k == 0 || ofRow.Uniform(k) >= share)];
        }

        int total = kept.Sum(indices => indices.Length), at = 0;
        (T[,] newValues, double[] newTimes) = (new T[total, Channels], new double[total]);
        for (int row = 0; row < kept.Length; row++)
        {
            foreach (int k in kept[row])
            {
                newTimes[at] = times[starts[row] + k];
                Array.Copy(values, (long)(starts[row] + k) * Channels, newValues, (long)at++ * Channels, Channels);
            }
        }

        return new(newValues, newTimes, [.. kept.Select(indices => indices.Length)]);
    }

    /// <summary>Returns a series with other values for the same observations, which may be infinite.</summary>
    internal RaggedSeries<T> WithValues(T[,] newValues)
    {
        double[] newTimes = [.. Enumerable.Range(0, Rows).SelectMany(row => TimesOf(row).ToArray())];
        return new(newValues, newTimes, Offsets[..^1], lengths);
    }

    private static IEnumerable<int> RunningSum(int[] counts)
    {
        int sum = 0;
        foreach (int count in counts)
        {
            yield return sum = checked(sum + count);
        }
    }

    private int Checked(int row)
    {
        Tensor.Guard(
            row >= 0 && row < Rows,
            $"A row is selected by an index from 0 to {Rows - 1}, but got {row}; check the indices.");
        return row;
    }

    object IRowSource.CreateBlock(int capacity) => new RaggedBlock<T>(capacity);

    void IRowSource.Bind(object block, int first, int count) => ((RaggedBlock<T>)block).Bind(this, first, count);

    private static int[] Starts(ReadOnlySpan<int> lengths)
    {
        int[] starts = new int[lengths.Length];
        long next = 0;
        for (int r = 0; r < lengths.Length; r++)
        {
            Tensor.Guard(
                lengths[r] >= 0,
                $"A row has zero or more observations, but got {lengths[r]} in row {r}; check the lengths.");
            Tensor.Guard(
                next <= int.MaxValue, $"Series have at most {int.MaxValue} observations, but got more; divide them.");
            starts[r] = (int)next;
            next += lengths[r];
        }

        return starts;
    }

    private void CheckTimes()
    {
        for (int r = 0; r < Rows; r++)
        {
            ReadOnlySpan<double> ofRow = TimesOf(r);
            for (int k = 0; k < ofRow.Length; k++)
            {
                Tensor.Guard(
                    double.IsFinite(ofRow[k]),
                    $"Times are finite, but got {ofRow[k]} in row {r}, observation {k}; drop the observation.");
                Tensor.Guard(
                    k == 0 || ofRow[k] >= ofRow[k - 1],
                    $"The times of a row do not decrease, but got {ofRow[k]} after {ofRow[k - 1]} in row {r}; sort the "
                    + $"observations.");
            }
        }
    }

    private void CheckValues()
    {
        for (int k = 0; k < values.GetLength(0); k++)
        {
            for (int c = 0; c < Channels; c++)
            {
                Tensor.Guard(
                    !T.IsInfinity(values[k, c]),
                    $"Values are finite, or NaN where a channel was not observed, but got {values[k, c]} in channel "
                    + $"{c} of observation {k}; set it to NaN.");
            }
        }
    }
}
