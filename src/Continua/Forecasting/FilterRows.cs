namespace Continua.Learning;

/// <summary>
/// The input of a filter: the times and values of one series, and the index of the step length before each row. A row
/// is a single value here: each time has one row for each column of the series, in the order of the columns.
/// </summary>
internal sealed class FilterRows
{
    // Step lengths with a relative difference of about this size count as equal.
    private const double EqualTolerance = 1e-9;

    /// <summary>The step index of a row at the same time as the previous row.</summary>
    public const int None = -1;

    private readonly List<double> lengths = [1];
    private readonly Dictionary<long, int> indices = new() { [Key(1)] = 0 };

    /// <param name="times">The times, in spacings; increasing.</param>
    /// <param name="columns">The values, [columns][times]; NaN for a missing cell.</param>
    public FilterRows(double[] times, params double[][] columns)
        : this(times, null, columns)
    {
    }

    /// <param name="times">The times, in spacings; increasing.</param>
    /// <param name="after">The time of the last row that was already filtered; null if these rows are the
    /// first.</param>
    /// <param name="columns">The values, [columns][times]; NaN for a missing cell.</param>
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
            Steps[i] = i % Columns > 0 ? None : before is { } last ? StepIndexOf(times[time] - last) : 0;
        }
    }

    /// <summary>The number of columns.</summary>
    public int Columns { get; }

    /// <summary>The time of each row, in spacings.</summary>
    public double[] Times { get; }

    /// <summary>The value of each row; NaN for a missing cell.</summary>
    public double[] Values { get; }

    /// <summary>
    /// The index of each row's step in <see cref="Lengths"/>, or <see cref="None"/> for a row at the same time as the
    /// previous one. Without a preceding row, the first row follows the initial state by a step of length 1.
    /// </summary>
    public int[] Steps { get; }

    /// <summary>The distinct step lengths, in spacings.</summary>
    public IReadOnlyList<double> Lengths => lengths;

    /// <summary>The number of rows: times × columns.</summary>
    public int Count => Times.Length;

    /// <summary>
    /// Returns the index of a step length in <see cref="Lengths"/>, and adds the length if it is new.
    /// </summary>
    public int StepIndexOf(double length)
    {
        if (!indices.TryGetValue(Key(length), out int index))
        {
            index = lengths.Count;
            lengths.Add(length);
            indices[Key(length)] = index;
        }

        return index;
    }

    private static long Key(double length) => (long)Math.Round(Math.Log(length) / EqualTolerance);
}
