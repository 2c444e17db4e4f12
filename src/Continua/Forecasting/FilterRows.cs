namespace Continua.Learning;

/// <summary>The rows of one series for a filter: times, values, and which rows are equally far from the row before.</summary>
internal sealed class FilterRows
{
    // Steps that differ by less, relatively, are taken to be equal.
    private const double Equal = 1e-9;

    /// <summary>The number of a step between rows of the same time.</summary>
    public const int None = -1;

    private readonly List<double> lengths = [1];
    private readonly Dictionary<long, int> numbers = new() { [Key(1)] = 0 };

    /// <param name="times">Increasing, in usual spacings.</param>
    /// <param name="columns">[columns][times]: NaN where nothing was observed. Each time has a row for each column, one after the other.</param>
    public FilterRows(double[] times, params double[][] columns)
        : this(times, null, columns)
    {
    }

    /// <param name="times">Increasing, in usual spacings.</param>
    /// <param name="after">The time of the row before, up to which a filter has already gone; null for none.</param>
    /// <param name="columns">[columns][times]: NaN where nothing was observed.</param>
    public FilterRows(double[] times, double? after, double[][] columns)
    {
        Columns = columns.Length;
        int count = times.Length * Columns;
        (Times, Values, Steps) = (new double[count], new double[count], new int[count]);
        for (int i = 0; i < count; i++)
        {
            int time = i / Columns;
            double? before = time == 0 ? after : times[time - 1];
            (Times[i], Values[i]) = (times[time], columns[i % Columns][time]);
            Steps[i] = i % Columns > 0 ? None : before is { } last ? NumberOf(times[time] - last) : 0;
        }
    }

    /// <summary>The columns.</summary>
    public int Columns { get; }

    public double[] Times { get; }

    public double[] Values { get; }

    /// <summary>
    /// The number of each row's step from the row before, among <see cref="Lengths"/>, or <see cref="None"/>; the first row is one step of
    /// length 1 after the start, so that no value is known beforehand.
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

    private static long Key(double length) => (long)Math.Round(Math.Log(length) / Equal);
}
