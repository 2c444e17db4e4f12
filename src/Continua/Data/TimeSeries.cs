namespace Continua.Learning;

/// <summary>A data set for fitting: one or several trajectories over the same named states.</summary>
/// <example><code>
/// TimeSeries data = TimeSeries.ReadCsv("series.csv", new() { Time = "t", States = ["x"] });
/// double first = data.Trajectories[0].Values[0, 0];
/// </code></example>
public sealed class TimeSeries
{
    internal TimeSeries(IReadOnlyList<string> states, TimeAxis time, IReadOnlyList<Trajectory> trajectories)
    {
        (States, Time, Trajectories) = (states, time, trajectories);
        Rows = trajectories.Sum(t => t.Rows);
        MedianSpacing = Spacing.Median(trajectories.Select(t => t.Times));
    }

    /// <summary>The names of the states, which are the columns of each trajectory's values.</summary>
    public IReadOnlyList<string> States { get; }

    /// <summary>The time axis: the unit, the origin and the format of times.</summary>
    public TimeAxis Time { get; }

    /// <summary>The name of the column that contains the names of the trajectories; null for a single trajectory
    /// without a name.</summary>
    public string? SeriesColumn { get; internal init; }

    /// <summary>The trajectories, in the order of their first rows in the file or as given.</summary>
    public IReadOnlyList<Trajectory> Trajectories { get; }

    /// <summary>The number of rows of all trajectories together.</summary>
    public int Rows { get; }

    /// <summary>The median distance between consecutive times within trajectories, in <see cref="TimeAxis.Unit"/>; NaN
    /// if no trajectory has two rows.</summary>
    public double MedianSpacing { get; }

    /// <summary>The names of the columns of the file that are neither time, series nor state: columns of text or of row
    /// numbers, empty columns, unnamed columns (<c>column 3</c>) and columns that were not selected.</summary>
    public IReadOnlyList<string> Ignored { get; internal init; } = [];

    /// <summary>The properties that were detected from the file because no option gave them: separator, decimal mark,
    /// kind of times, omitted columns and so on, each with the option that overrides it; also the marks of
    /// <see cref="CsvOptions.Missing"/> that no cell contains. Empty for a series that was not read from a
    /// file.</summary>
    public IReadOnlyList<ReadingNote> Reading { get; internal init; } = [];

    /// <summary>The SHA-256 of the file's bytes, in lower-case hexadecimal; null for a series that was not read from a
    /// file.</summary>
    public string? Sha256 { get; internal init; }

    /// <summary>The file and the columns of the states; null for a series that was not read from a file.</summary>
    internal DataSource? Source { get; init; }

    /// <summary>The options that apply to further files of the same source: separator, number form, missing-value marks
    /// and encoding. Null if such files need no options.</summary>
    internal CsvOptions? SourceOptions { get; init; }

    /// <summary>Reads a delimited text file. Cells are separated by a comma, semicolon, tab, bar or blanks; comments
    /// begin with #.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="options">The reading options; null to detect everything.</param>
    /// <exception cref="DataFileException">The file cannot be read as a time series; the message gives the location,
    /// the rule and a fix.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="ArgumentException">An option is invalid, such as a separator that is a letter.</exception>
    public static TimeSeries ReadCsv(string path, CsvOptions? options = null) =>
        SeriesReader.Read(File.ReadAllBytes(path), path, options ?? new());

    /// <summary>Reads a delimited text file from a stream.</summary>
    /// <param name="stream">The stream, read from its current position to its end and left open.</param>
    /// <param name="name">The name of the file in error messages.</param>
    /// <param name="options">The reading options; null to detect everything.</param>
    /// <exception cref="DataFileException">The text cannot be read as a time series; the message gives the location,
    /// the rule and a fix.</exception>
    /// <exception cref="ArgumentException">An option is invalid, such as a separator that is a letter.</exception>
    public static TimeSeries ReadCsv(Stream stream, string name, CsvOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return SeriesReader.Read(memory.GetBuffer().AsMemory(0, (int)memory.Length), name, options ?? new());
    }

    /// <summary>Creates a series of one trajectory over two arrays, which are not copied.</summary>
    /// <param name="times">The times, shape [rows]; finite and strictly increasing.</param>
    /// <param name="values">The observations, shape [rows, states]; NaN where a state was not observed.</param>
    /// <param name="states">The names of the states; null for y0, y1, …</param>
    /// <param name="time">The time axis; null for numbers in a column named t.</param>
    /// <exception cref="ArgumentException">The shapes do not match, a time is not finite, the times do not increase, a
    /// value is infinite, or a name is repeated or invalid.</exception>
    public static TimeSeries Of(double[] times, double[,] values, IReadOnlyList<string>? states = null, TimeAxis? time = null) =>
        Of([new Trajectory(times, values)], states, time);

    /// <summary>Creates a series of several trajectories over the same states.</summary>
    /// <param name="trajectories">The trajectories, at least one, all with the same number of states.</param>
    /// <param name="states">The names of the states; null for y0, y1, …</param>
    /// <param name="time">The time axis; null for numbers in a column named t.</param>
    /// <param name="seriesColumn">The name of the column for the names of the trajectories; required for more than
    /// one.</param>
    /// <exception cref="ArgumentException">There is no trajectory, the numbers of states differ, or a name is missing,
    /// repeated or invalid.</exception>
    public static TimeSeries Of(
        IReadOnlyList<Trajectory> trajectories, IReadOnlyList<string>? states = null, TimeAxis? time = null, string? seriesColumn = null)
    {
        ArgumentNullException.ThrowIfNull(trajectories);
        int width = trajectories is [Trajectory first, ..] ? first.Values.GetLength(1) : 0;
        states ??= [.. Enumerable.Range(0, width).Select(i => $"y{i}")];
        time ??= new() { Name = "t", Unit = "units of 't'" };
        SeriesChecks.Check(trajectories, states, time, seriesColumn);
        return new(states, time, trajectories) { SeriesColumn = seriesColumn };
    }

    /// <summary>Returns the observations of all trajectories, one row per trajectory, as a loop reads them.</summary>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <returns>The observations; the channels are the states, and the times are in the unit of
    /// <see cref="Time"/>.</returns>
    public RaggedSeries<T> ToRagged<T>()
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        T[,] values = new T[Rows, States.Count];
        double[] times = new double[Rows];
        int row = 0;
        foreach (Trajectory trajectory in Trajectories)
        {
            trajectory.Times.CopyTo(times, row);
            for (int r = 0; r < trajectory.Rows; r++, row++)
            {
                for (int s = 0; s < States.Count; s++)
                {
                    values[row, s] = T.CreateTruncating(trajectory.Values[r, s]);
                }
            }
        }

        return new(values, times, [.. Trajectories.Select(trajectory => trajectory.Rows)]);
    }

    /// <summary>Writes a CSV file from which <see cref="ReadCsv(string, CsvOptions?)"/> reads the same numbers bit for
    /// bit. The columns are the series column if there is one, the time in its original format, and the states. Times
    /// are written in ISO 8601 if the original format cannot represent one of them. Cells are separated by commas,
    /// numbers have decimal points, and unobserved cells are empty.</summary>
    /// <param name="path">The path of the file.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void WriteCsv(string path)
    {
        using var writer = new StreamWriter(path);
        WriteCsv(writer);
    }

    /// <summary>Writes the text of <see cref="WriteCsv(string)"/> to a writer; its culture has no effect.</summary>
    /// <param name="writer">The writer, which is left open.</param>
    public void WriteCsv(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        SeriesWriter.Write(this, writer);
    }

    /// <summary>The exception for a state, or for its cell in the given trajectory and row. The message gives the line
    /// and the column of data that was read from a file, else the indices.</summary>
    internal Exception Fault((int Trajectory, int Row)? cell, int state, string message)
    {
        string name = States[state];
        if (Source is { } source)
        {
            int? line = cell is var (t, row) ? Trajectories[t].Lines?[row] : null;
            return new DataFileException(new(source.File, line, source.StateColumns[state], name), message);
        }

        string location = cell is { } c ? $"trajectory {c.Trajectory}, row {c.Row}, " : "";
        return new ArgumentException($"{location}state '{name}': {message}");
    }
}

/// <summary>The source of a time series: the file, and the column of each state, counted from 1.</summary>
internal sealed record DataSource(string File, int[] StateColumns);
