namespace Continua.Learning;

/// <summary>The rows of one series for a filter: times, values, and which rows are equally far from the row before.</summary>
internal sealed class FilterRows
{
    // Steps that differ by less, relatively, are taken to be equal.
    private const double Equal = 1e-9;

    private readonly List<double> lengths = [1];
    private readonly Dictionary<long, int> numbers = new() { [Key(1)] = 0 };

    /// <param name="times">Increasing, in usual spacings.</param>
    /// <param name="values">NaN where nothing was observed.</param>
    public FilterRows(double[] times, double[] values)
    {
        (Times, Values, Steps) = (times, values, new int[times.Length]);
        for (int i = 1; i < times.Length; i++)
        {
            Steps[i] = NumberOf(times[i] - times[i - 1]);
        }
    }

    public double[] Times { get; }

    public double[] Values { get; }

    /// <summary>
    /// The number of each row's step from the row before, among <see cref="Lengths"/>; the first row is one step of length 1 after the start,
    /// so that no value is known beforehand.
    /// </summary>
    public int[] Steps { get; }

    /// <summary>The steps that differ.</summary>
    public IReadOnlyList<double> Lengths => lengths;

    public int Count => Times.Length;

    /// <summary>The number of a step of a length, which is among <see cref="Lengths"/> from then on.</summary>
    public int NumberOf(double length)
    {
        if (!numbers.TryGetValue(Key(length), out int number))
        {
            number = lengths.Count;
            lengths.Add(length);
            numbers[Key(length)] = number;
        }

        return number;
    }

    /// <summary>The first rows.</summary>
    public FilterRows First(int count) => new(Times[..count], Values[..count]);

    private static long Key(double length) => (long)Math.Round(Math.Log(length) / Equal);
}
