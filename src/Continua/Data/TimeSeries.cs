namespace Continua.Learning;

/// <summary>One or several trajectories over the same named states: what a model is fitted to.</summary>
public sealed class TimeSeries
{
    internal TimeSeries(IReadOnlyList<string> states, TimeAxis time, IReadOnlyList<Trajectory> trajectories)
    {
        (States, Time, Trajectories) = (states, time, trajectories);
        Rows = trajectories.Sum(t => t.Rows);
        MedianSpacing = Spacing.Median(trajectories.Select(t => t.Times));
    }

    /// <summary>The states' names: the columns of every trajectory's values.</summary>
    public IReadOnlyList<string> States { get; }

    /// <summary>How times are counted and written.</summary>
    public TimeAxis Time { get; }

    /// <summary>The column that tells trajectories apart; null where the file is one trajectory.</summary>
    public string? SeriesColumn { get; internal init; }

    /// <summary>The trajectories, in the order they first appear.</summary>
    public IReadOnlyList<Trajectory> Trajectories { get; }

    /// <summary>The rows of all trajectories together.</summary>
    public int Rows { get; }

    /// <summary>The median distance between neighbouring times within trajectories, in <see cref="TimeAxis.Unit"/>; NaN where no
    /// trajectory has two rows.</summary>
    public double MedianSpacing { get; }

    /// <summary>Columns of the file that are neither time, series nor state: text, empty, unnamed or not asked for.</summary>
    public IReadOnlyList<string> Ignored { get; internal init; } = [];

    /// <summary>What was found from the file and not given: separator, decimal mark, kind of times, columns left out …, each with the
    /// option that says otherwise; empty where there was no file.</summary>
    public IReadOnlyList<ReadingNote> Reading { get; internal init; } = [];

    /// <summary>The SHA-256 of the file's bytes, in lower-case hexadecimal; null where there was no file.</summary>
    public string? Sha256 { get; internal init; }

    /// <summary>The file and the column numbers of the states; null where there was no file.</summary>
    internal DataSource? Source { get; init; }

    /// <summary>How numbers of the file are written, where that is not plain or was given; null for plain ones.</summary>
    internal CsvOptions? Writing { get; init; }

    /// <summary>Reads a delimited text file: comma, semicolon, tab, bar or blanks between cells; comments begin with #.</summary>
    /// <exception cref="DataFileException">The file breaks a rule; the message says where, which, and how to mend it.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="ArgumentException">An option cannot be followed, such as a separator that is a letter.</exception>
    public static TimeSeries ReadCsv(string path, CsvOptions? options = null) =>
        SeriesReader.Read(File.ReadAllBytes(path), path, options ?? new());

    /// <summary>Reads a delimited text file from a stream, to its end.</summary>
    /// <param name="stream">The text, read from where it stands, and left open.</param>
    /// <param name="name">What error messages call it.</param>
    /// <param name="options">How to read it; null finds everything from the text.</param>
    /// <exception cref="DataFileException">The text breaks a rule; the message says where, which, and how to mend it.</exception>
    public static TimeSeries ReadCsv(Stream stream, string name, CsvOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return SeriesReader.Read(memory.GetBuffer().AsMemory(0, (int)memory.Length), name, options ?? new());
    }

    /// <summary>One trajectory from arrays, which are kept, not copied.</summary>
    /// <param name="times">Shape [rows]; finite and strictly increasing.</param>
    /// <param name="values">Shape [rows, states]; NaN where a state was not observed.</param>
    /// <param name="states">The states' names; else y0, y1, …</param>
    /// <param name="time">How times are counted and written; else numbers in a column named t.</param>
    /// <exception cref="ArgumentException">Shapes do not fit, times do not increase, a value is infinite, or names repeat.</exception>
    public static TimeSeries Of(double[] times, double[,] values, IReadOnlyList<string>? states = null, TimeAxis? time = null) =>
        Of([new Trajectory(times, values)], states, time);

    /// <summary>Several trajectories over the same states.</summary>
    /// <param name="trajectories">One at least, all with the same number of states.</param>
    /// <param name="states">The states' names; else y0, y1, …</param>
    /// <param name="time">How times are counted and written; else numbers in a column named t.</param>
    /// <param name="seriesColumn">The column that trajectories' names are written in; needed for more than one.</param>
    /// <exception cref="ArgumentException">There are none, states differ in number, or names repeat or are missing.</exception>
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

    /// <summary>Writes a file that <see cref="ReadCsv(string, CsvOptions?)"/> reads back to the same bits: the series column if
    /// there is one, time in its own format, then the states; commas, decimal points, empty cells for what was not observed.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void WriteCsv(string path)
    {
        using var writer = new StreamWriter(path);
        WriteCsv(writer);
    }

    /// <summary>Writes as <see cref="WriteCsv(string)"/> does, to a writer of any culture.</summary>
    public void WriteCsv(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        SeriesWriter.Write(this, writer);
    }

    /// <summary>The exception that names a state, or its cell in (trajectory, row): by line and column where there is a file.</summary>
    internal Exception Fault((int Trajectory, int Row)? cell, int state, string sentence)
    {
        string name = States[state];
        if (Source is { } source)
        {
            int? line = cell is var (t, row) ? Trajectories[t].Lines?[row] : null;
            return new DataFileException(new(source.File, line, source.StateColumns[state], name), sentence);
        }

        string place = cell is { } c ? $"trajectory {c.Trajectory}, row {c.Row}, " : "";
        return new ArgumentException($"{place}state '{name}': {sentence}");
    }
}

/// <summary>Where a time series was read from: the file and the column, counted from 1, of each state.</summary>
internal sealed record DataSource(string File, int[] StateColumns);
