namespace Continua.Learning;

/// <summary>One run of a system: strictly increasing times and the states observed then.</summary>
public sealed class Trajectory
{
    /// <summary>A trajectory over these arrays, which are kept, not copied.</summary>
    /// <param name="times">Shape [rows], in the unit of the time axis; finite and strictly increasing.</param>
    /// <param name="values">Shape [rows, states]; NaN where a state was not observed.</param>
    /// <param name="name">What the series column calls it; null where a file is one trajectory.</param>
    /// <exception cref="ArgumentException">Lengths differ, there are no rows, times do not increase, or a value is infinite.</exception>
    public Trajectory(double[] times, double[,] values, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(times);
        ArgumentNullException.ThrowIfNull(values);
        (Times, Values, Name) = (times, values, name);
        if (Complaint() is { } sentence)
        {
            throw new ArgumentException(sentence);
        }
    }

    /// <summary>What the series column calls it; null where a file is one trajectory.</summary>
    public string? Name { get; }

    /// <summary>Shape [rows]; strictly increasing, in the unit of <see cref="TimeSeries.Time"/>.</summary>
    public double[] Times { get; }

    /// <summary>Shape [rows, states]; NaN where a state was not observed.</summary>
    public double[,] Values { get; }

    /// <summary>The number of rows.</summary>
    public int Rows => Times.Length;

    /// <summary>The line of the file that each row begins on; null where there was no file.</summary>
    internal int[]? Lines { get; init; }

    /// <summary>Whether every state was observed in this row.</summary>
    public bool IsComplete(int row)
    {
        for (int s = 0; s < Values.GetLength(1); s++)
        {
            if (double.IsNaN(Values[row, s]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The rows from one on to before another, without a name.</summary>
    internal Trajectory Part(int from, int to)
    {
        int states = Values.GetLength(1);
        double[,] values = new double[to - from, states];
        Array.Copy(Values, from * states, values, 0, values.Length);
        return new(Times[from..to], values);
    }

    private string? Complaint()
    {
        if (Rows == 0 || Rows != Values.GetLength(0))
        {
            return $"A trajectory has as many times as rows of values, and one at least, but got {Rows} times and values of shape "
                + $"[{Values.GetLength(0)}, {Values.GetLength(1)}].";
        }

        int bad = Enumerable.Range(0, Rows).FirstOrDefault(r => !double.IsFinite(Times[r]) || (r > 0 && Times[r] <= Times[r - 1]), -1);
        if (bad >= 0)
        {
            return string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"Times are finite and increase strictly, but row {bad} has {Times[bad]}; sort the rows, and keep one of each time.");
        }

        foreach (double value in Values)
        {
            if (double.IsInfinity(value))
            {
                return "A state is finite, or NaN where it was not observed, but got an infinity; correct it or write NaN.";
            }
        }

        return null;
    }
}
