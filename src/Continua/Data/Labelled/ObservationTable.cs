namespace Continua.Learning;

/// <summary>
/// Collects single values of series, and sorts them to observations. Values of one channel of a series at one time are
/// averaged.
/// </summary>
internal sealed class ObservationTable
{
    private readonly List<(int Series, int Channel, double Time, double Value)> values = [];
    private readonly Dictionary<string, int> series = new(StringComparer.Ordinal);

    /// <summary>The names of the series, in the order in which they were added.</summary>
    public IReadOnlyList<string> SeriesNames => [.. series.Keys];

    /// <summary>The number of values that were averaged with others at the same time.</summary>
    public int Averaged { get; private set; }

    /// <summary>Returns the index of a series, which is added if it is new.</summary>
    public int SeriesOf(string name)
    {
        if (!series.TryGetValue(name, out int index))
        {
            series[name] = index = series.Count;
        }

        return index;
    }

    /// <summary>Adds a value; a row without any value has the channel −1.</summary>
    public void Add(int ofSeries, int channel, double time, double value) => values.Add((ofSeries, channel, time, value));

    /// <summary>Returns the values as series.</summary>
    /// <param name="channels">The channels to keep, in order.</param>
    public RaggedSeries<double> Assemble(IReadOnlyList<int> channels)
    {
        Dictionary<int, int> position = channels.Index().ToDictionary(c => c.Item, c => c.Index);
        (int Series, int Channel, double Time, double Value)[] sorted =
            [.. values.Where(v => v.Channel < 0 || position.ContainsKey(v.Channel))];
        int[] order = [.. Enumerable.Range(0, sorted.Length)];
        Array.Sort(order, (a, b) =>
        {
            ref readonly var x = ref sorted[a];
            ref readonly var y = ref sorted[b];
            return x.Series != y.Series ? x.Series.CompareTo(y.Series)
                : x.Time != y.Time ? x.Time.CompareTo(y.Time) : a.CompareTo(b);
        });
        List<double> times = [];
        int[] lengths = new int[series.Count];
        (int last, double lastTime) = (-1, double.NaN);
        foreach (int i in order)
        {
            if (sorted[i].Series != last || sorted[i].Time != lastTime)
            {
                (last, lastTime) = (sorted[i].Series, sorted[i].Time);
                times.Add(lastTime);
                lengths[last]++;
            }
        }

        (double[,] sums, int[,] counts) = (new double[times.Count, channels.Count], new int[times.Count, channels.Count]);
        (int row, last, lastTime) = (-1, -1, double.NaN);
        foreach (int i in order)
        {
            if (sorted[i].Series != last || sorted[i].Time != lastTime)
            {
                (last, lastTime) = (sorted[i].Series, sorted[i].Time);
                row++;
            }

            if (sorted[i].Channel >= 0 && !double.IsNaN(sorted[i].Value))
            {
                int channel = position[sorted[i].Channel];
                sums[row, channel] += sorted[i].Value;
                Averaged += counts[row, channel]++ > 0 ? 1 : 0;
            }
        }

        for (int i = 0; i < sums.Length; i++)
        {
            (int r, int c) = (i / channels.Count, i % channels.Count);
            sums[r, c] = counts[r, c] == 0 ? double.NaN : sums[r, c] / counts[r, c];
        }

        return new(sums, [.. times], lengths);
    }

    /// <summary>
    /// Returns the channels of which no series has different values, or more than one value, with the value of each
    /// series; NaN where there is none.
    /// </summary>
    /// <param name="channels">The number of channels.</param>
    /// <param name="onlyOnce">Whether a channel qualifies only if no series has more than one value.</param>
    public Dictionary<int, double[]> Constants(int channels, bool onlyOnce)
    {
        double[][] found = [.. Enumerable.Range(0, channels).Select(_ => Enumerable.Repeat(double.NaN, series.Count).ToArray())];
        bool[] varies = new bool[channels];
        foreach ((int ofSeries, int channel, _, double value) in values)
        {
            if (channel >= 0 && !varies[channel] && !double.IsNaN(value))
            {
                double before = found[channel][ofSeries];
                varies[channel] = !double.IsNaN(before) && (onlyOnce || before != value);
                found[channel][ofSeries] = value;
            }
        }

        return Enumerable.Range(0, channels).Where(c => !varies[c]).ToDictionary(c => c, c => found[c]);
    }
}
