using System.Numerics;
using System.Runtime.CompilerServices;
using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Execution;

/// <summary>
/// The observations of a block of rows. Loops read one observation of every row at a time; rows without an observation
/// at that index have no lane.
/// </summary>
internal sealed unsafe class RaggedBlock<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly LaneMap.Pool maps;
    private readonly List<ObservationRange> ranges = [];
    private readonly NativeBuffer<T> rowsInOrder = new();
    private readonly int[] lengths, active;
    private RaggedSeries<T>? series;
    private int first;

    /// <param name="capacity">The maximum number of rows.</param>
    public RaggedBlock(int capacity)
    {
        capacity = Frame<T>.Widen(capacity);
        maps = new(capacity, Frame<T>.MinimumCapacity);
        (lengths, active) = (new int[capacity], new int[capacity]);
    }

    /// <summary>The number of observations of the longest row.</summary>
    public int Steps { get; private set; }

    /// <summary>The ranges of observation indices, in ascending order.</summary>
    public ReadOnlySpan<ObservationRange> Ranges => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(ranges);

    /// <summary>Returns the number of observations of all rows of the evaluation before a row of the block.</summary>
    public int OffsetOf(int row) => series!.Offsets[first + row];

    /// <summary>Returns the times of a row of the block.</summary>
    public ReadOnlySpan<double> TimesOf(int row) => series!.TimesOf(first + row);

    /// <summary>Returns the values of a row of the block, observation after observation, NaN where not observed.</summary>
    public ReadOnlySpan<T> ValuesOf(int row) => series!.ValuesOf(first + row);

    /// <summary>Sets the rows of the block.</summary>
    /// <param name="rows">The series.</param>
    /// <param name="first">The index of the first row of the block.</param>
    /// <param name="count">The number of rows of the block.</param>
    public void Bind(RaggedSeries<T> rows, int first, int count)
    {
        (series, this.first) = (rows, first);
        rows.Lengths.Slice(first, count).CopyTo(lengths);
        Steps = 0;
        maps.Clear();
        ranges.Clear();
        for (int from = 0; ;)
        {
            int rowCount = 0, to = int.MaxValue;
            for (int r = 0; r < count; r++)
            {
                if (lengths[r] > from)
                {
                    active[rowCount++] = r;
                    to = Math.Min(to, lengths[r]);
                }
            }

            if (rowCount == 0)
            {
                return;
            }

            ranges.Add(new(from, to, maps.Of(active.AsSpan(0, rowCount))));
            Steps = from = to;
        }
    }

    /// <summary>Copies a part of one observation of every row of a map to lanes.</summary>
    /// <param name="part">The part.</param>
    /// <param name="step">The index of the observation.</param>
    /// <param name="map">The map of the range that contains the observation.</param>
    /// <param name="target">[size, lanes].</param>
    public void Read(ObservationPart part, int step, LaneMap map, T* target)
    {
        if (part is ObservationPart.Values or ObservationPart.Mask)
        {
            ReadChannels(part == ObservationPart.Mask, step, map, target);
            return;
        }

        ReadOnlySpan<int> rows = map.Rows;
        for (int l = 0; l < rows.Length; l++)
        {
            target[l] = T.CreateTruncating(TimeOf(part, rows[l], step));
        }
    }

    /// <summary>Copies a time of one observation of every row of a map to lanes, in double precision.</summary>
    public void ReadWide(ObservationPart part, int step, LaneMap map, double* target)
    {
        ReadOnlySpan<int> rows = map.Rows;
        for (int l = 0; l < rows.Length; l++)
        {
            target[l] = TimeOf(part, rows[l], step);
        }
    }

    public void Dispose() => rowsInOrder.Dispose();

    private double TimeOf(ObservationPart part, int row, int step)
    {
        ReadOnlySpan<double> times = series!.TimesOf(first + row);
        return part switch
        {
            ObservationPart.Time => times[step],
            ObservationPart.SincePrevious => step == 0 ? 0 : times[step] - times[step - 1],
            _ => step == times.Length - 1 ? 0 : times[step + 1] - times[step],
        };
    }

    private void ReadChannels(bool mask, int step, LaneMap map, T* target)
    {
        int channels = series!.Channels, lanes = map.Lanes;
        T* rows = lanes == 1 ? target : rowsInOrder.Grow((long)channels * map.Count);
        for (int l = 0; l < map.Count; l++)
        {
            ReadOnlySpan<T> ofRow = series.ValuesOf(first + map.Rows[l]).Slice(step * channels, channels);
            fixed (T* source = ofRow)
            {
                Copy(source, rows + ((nint)l * channels), channels, mask);
            }
        }

        if (lanes == 1)
        {
            return;
        }

        LaneTranspose<T>.Run(rows, target, map.Count, channels, lanes, needed: channels);
        for (int c = 0; c < channels && map.Count < lanes; c++)
        {
            T* ofChannel = target + ((nint)c * lanes);
            new Span<T>(ofChannel + map.Count, lanes - map.Count).Fill(ofChannel[map.Count - 1]);
        }
    }

    /// <summary>Copies values with 0 for NaN, or the mask of the values that are not NaN.</summary>
    [MethodImpl(Kernel.Options)]
    private static void Copy(T* source, T* target, int count, bool mask)
    {
        int c = 0;
        for (; c + Vector<T>.Count <= count; c += Vector<T>.Count)
        {
            Vector<T> value = Vector.Load(source + c);
            Vector<T> present = Vector.Equals(value, value);
            Vector.ConditionalSelect(present, mask ? Vector<T>.One : value, Vector<T>.Zero).Store(target + c);
        }

        for (; c < count; c++)
        {
            target[c] = T.IsNaN(source[c]) ? T.Zero : mask ? T.One : source[c];
        }
    }
}
