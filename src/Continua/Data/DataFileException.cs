namespace Continua.Learning;

/// <summary>A data file broke a rule. The message says where, the rule, what was found, and how to mend it.</summary>
public sealed class DataFileException : FormatException
{
    internal DataFileException(Place place, string sentence, Exception? cause = null)
        : base($"{place}: {sentence}", cause)
    {
        (File, Line, Column) = (place.File, place.Line, place.Column);
    }

    /// <summary>The file's name as it was given.</summary>
    public string File { get; }

    /// <summary>The line, counted from 1 over all lines (comments and blank ones too); null where the whole file is meant.</summary>
    public int? Line { get; }

    /// <summary>The column, counted from 1 in cells; null where a whole line or the whole file is meant.</summary>
    public int? Column { get; }
}

/// <summary>A place in a data file, printed as <c>x.csv, line 17, column 3 ('hare')</c>.</summary>
internal readonly record struct Place(string File, int? Line = null, int? Column = null, string? Name = null)
{
    public override string ToString() =>
        File
        + (Line is { } line ? $", line {line}" : "")
        + (Column is { } column ? $", column {column}" : "")
        + (string.IsNullOrEmpty(Name) ? "" : $" ('{Name}')");
}
