namespace Continua.Learning;

/// <summary>Collects the observations of series, row after row.</summary>
/// <param name="channels">The number of channels.</param>
internal sealed class RowBuilder(int channels)
{
    private readonly List<double> times = [], values = [];
    private readonly List<int> lengths = [];
    private int finished;

    /// <summary>Adds an observation to the current row.</summary>
    /// <param name="time">The time.</param>
    /// <param name="observed">The value of each channel; NaN where it was not observed.</param>
    public void Add(double time, ReadOnlySpan<double> observed)
    {
        times.Add(time);
        values.AddRange(observed);
    }

    /// <summary>Adds an observation without values to the current row.</summary>
    /// <param name="time">The time.</param>
    public void AddMissing(double time)
    {
        times.Add(time);
        values.AddRange(Enumerable.Repeat(double.NaN, channels));
    }

    /// <summary>Ends the current row.</summary>
    public void EndRow()
    {
        lengths.Add(times.Count - finished);
        finished = times.Count;
    }

    /// <summary>Returns the rows.</summary>
    public RaggedSeries<double> ToSeries()
    {
        double[,] table = new double[times.Count, channels];
        for (int i = 0; i < values.Count; i++)
        {
            table[i / channels, i % channels] = values[i];
        }

        return new(table, [.. times], [.. lengths]);
    }
}
