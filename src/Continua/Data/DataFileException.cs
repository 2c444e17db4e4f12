namespace Continua.Learning;

/// <summary>The exception for a data file that cannot be read. The message gives the location, the violated rule, what
/// was found, and a fix.</summary>
public sealed class DataFileException : FormatException
{
    internal DataFileException(FileLocation location, string message, Exception? cause = null)
        : base($"{location}: {message}", cause)
    {
        (File, Line, Column) = (location.File, location.Line, location.Column);
    }

    /// <summary>The name of the file, as it was passed to the reader.</summary>
    public string File { get; }

    /// <summary>The line, counted from 1 over all lines including comments and blank lines; null if the error concerns
    /// the whole file or a whole column.</summary>
    public int? Line { get; }

    /// <summary>The column: the number of the cell in its row, counted from 1; null if the error concerns a whole line
    /// or the whole file.</summary>
    public int? Column { get; }
}

/// <summary>A location in a data file, printed as <c>x.csv, line 17, column 3 ('hare')</c>.</summary>
internal readonly record struct FileLocation(string File, int? Line = null, int? Column = null, string? Name = null)
{
    public override string ToString() =>
        File
        + (Line is { } line ? $", line {line}" : "")
        + (Column is { } column ? $", column {column}" : "")
        + (string.IsNullOrEmpty(Name) ? "" : $" ('{Name}')");
}
