namespace Continua.Learning;

/// <summary>One run of a system: strictly increasing times and the states observed at them.</summary>
public sealed class Trajectory
{
    /// <summary>Creates a trajectory over two arrays, which are not copied.</summary>
    /// <param name="times">The times, shape [rows], in the unit of the time axis; finite and strictly
    /// increasing.</param>
    /// <param name="values">The observations, shape [rows, states]; NaN where a state was not observed.</param>
    /// <param name="name">The name in the series column; null for a single trajectory without a name.</param>
    /// <exception cref="ArgumentException">The numbers of rows differ, there are no rows, a time is not finite, the
    /// times do not increase, or a value is infinite.</exception>
    public Trajectory(double[] times, double[,] values, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(times);
        ArgumentNullException.ThrowIfNull(values);
        (Times, Values, Name) = (times, values, name);
        if (ErrorMessage() is { } message)
        {
            throw new ArgumentException(message);
        }
    }

    /// <summary>The name in the series column; null for a single trajectory without a name.</summary>
    public string? Name { get; }

    /// <summary>The times, shape [rows]; strictly increasing, in the unit of <see cref="TimeSeries.Time"/>.</summary>
    public double[] Times { get; }

    /// <summary>The observations, shape [rows, states]; NaN where a state was not observed.</summary>
    public double[,] Values { get; }

    /// <summary>The number of rows.</summary>
    public int Rows => Times.Length;

    /// <summary>The line of the file on which each row begins; null for a trajectory that was not read from a
    /// file.</summary>
    internal int[]? Lines { get; init; }

    /// <summary>Whether every state was observed in a row.</summary>
    /// <param name="row">The index of the row.</param>
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

    /// <summary>Copies the rows <paramref name="from"/> … <paramref name="to"/> − 1 to a trajectory without a
    /// name.</summary>
    internal Trajectory Part(int from, int to)
    {
        int states = Values.GetLength(1);
        double[,] values = new double[to - from, states];
        Array.Copy(Values, from * states, values, 0, values.Length);
        return new(Times[from..to], values);
    }

    private string? ErrorMessage()
    {
        if (Rows == 0 || Rows != Values.GetLength(0))
        {
            return $"A trajectory has as many times as rows of values, and at least one, "
                + $"but got {Rows} times and values of shape [{Values.GetLength(0)}, {Values.GetLength(1)}].";
        }

        int bad = Enumerable.Range(0, Rows).FirstOrDefault(r => !double.IsFinite(Times[r]) || (r > 0 && Times[r] <= Times[r - 1]), -1);
        if (bad >= 0)
        {
            return string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"Times are finite and increase strictly, but row {bad} has {Times[bad]}; "
                + $"sort the rows, and keep one row of each time.");
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
