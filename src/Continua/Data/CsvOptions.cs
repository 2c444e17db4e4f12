namespace Continua.Learning;

/// <summary>How to read a delimited text file as a time series; whatever is left null is found from the file.</summary>
public sealed record CsvOptions
{
    /// <summary>The time column's name; else the first of t, time, date, timestamp, year … that the header holds.</summary>
    public string? Time { get; init; }

    /// <summary>The state columns' names, in the order wanted; else all other columns that hold numbers.</summary>
    public IReadOnlyList<string>? States { get; init; }

    /// <summary>The name of the column that tells trajectories apart; else the file is one trajectory.</summary>
    public string? Series { get; init; }

    /// <summary>What stands between cells; else comma, semicolon, tab or bar, whichever fits the first rows.</summary>
    public char? Separator { get; init; }

    /// <summary>The decimal mark, <c>.</c> or <c>,</c>; else a point, or what the numbers show where the separator is no comma.</summary>
    public char? Decimal { get; init; }

    /// <summary>The pattern of dates that are not ISO 8601, as <see cref="DateTime.ParseExact(string, string, IFormatProvider)"/>
    /// takes it (<c>dd/MM/yyyy</c>), culture-free.</summary>
    public string? TimeFormat { get; init; }

    /// <summary>The time axis to count on, of an earlier file: its column name, unit and origin are taken over.</summary>
    public TimeAxis? Axis { get; init; }

    /// <exception cref="ArgumentException">A character cannot play its part.</exception>
    internal void Check()
    {
        if (Separator is { } separator
            && (!char.IsAscii(separator) || char.IsLetterOrDigit(separator) || "\"#.+-\r\n\0".Contains(separator)))
        {
            throw new ArgumentException($"Cells are separated by a comma, a semicolon, a tab or the like, but got '{separator}'.");
        }

        if (Decimal is not (null or '.' or ','))
        {
            throw new ArgumentException($"The decimal mark is a point or a comma, but got '{Decimal}'.");
        }
    }
}
