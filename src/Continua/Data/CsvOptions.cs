using System.Text;

namespace Continua.Learning;

/// <summary>The options for reading a delimited text file as a time series. The values of members that are null are
/// detected from the file; <see cref="TimeSeries.Reading"/> lists the detected values.</summary>
public sealed record CsvOptions
{
    /// <summary>The name of the time column, or the names of several columns that together form a time, such as
    /// <c>Date+Time</c> or <c>year+month+day</c>. If null, the column named t, time, date, timestamp, year or the like
    /// is used, joined with the columns that complete it, such as a date with a time of day.</summary>
    public string? Time { get; init; }

    /// <summary>The names of the state columns, in the order of the states. If null, all other columns of numbers are
    /// states, except those that only number the rows.</summary>
    public IReadOnlyList<string>? States { get; init; }

    /// <summary>The name of the column that contains the name of each row's trajectory. If null, the file is one
    /// trajectory.</summary>
    public string? Series { get; init; }

    /// <summary>The character between cells; a blank means runs of blanks and tabs. If null, it is the separator in a
    /// first line such as <c>sep=;</c>, or else the one of comma, semicolon, tab, bar and blank that fits the first
    /// rows.</summary>
    public char? Separator { get; init; }

    /// <summary>The decimal mark, <c>.</c> or <c>,</c>. If null and <see cref="Thousands"/> is given, it is the other
    /// of the two. If neither is given, both are detected from the numbers and the separator; a file in which they are
    /// ambiguous, such as 1.234 between semicolons, is rejected.</summary>
    public char? Decimal { get; init; }

    /// <summary>The mark between thousands, <c>,</c> or <c>.</c>; blanks and apostrophes are always accepted. If null
    /// and <see cref="Decimal"/> is given, it is the other of the two; if neither is given, it is detected together
    /// with <see cref="Decimal"/>.</summary>
    public char? Thousands { get; init; }

    /// <summary>The texts that mark a cell as not observed, such as <c>-9999</c> or <c>NA</c>; an empty cell is never
    /// observed. Case is ignored, and a number also marks cells with an equal number such as -9999.0. If null, the
    /// usual texts (NA, NaN, null, …) are marks. A list, even an empty one, also disables the search for numbers such
    /// as -9999 that probably mark missing values.</summary>
    public IReadOnlyList<string>? Missing { get; init; }

    /// <summary>The format of the times: a culture-invariant pattern of
    /// <see cref="DateTime.ParseExact(string, string, IFormatProvider)"/> such as <c>dd/MM/yyyy</c>; <c>unix-s</c>,
    /// <c>unix-ms</c>, <c>unix-us</c> or <c>unix-ns</c> for the time since 1970-01-01 UTC; <c>excel</c> for the day
    /// numbers of a spreadsheet; <c>number</c> for plain numbers. Patterns may also contain <c>q</c> for the quarter,
    /// <c>ww</c> for the ISO week and <c>jjj</c> for the day of the year, as in <c>yyyyww</c>. Cells in ISO 8601 with
    /// a T between date and time are read with any pattern of dates. If null, the format is detected from the
    /// column.</summary>
    public string? TimeFormat { get; init; }

    /// <summary>The line of the column names, counted from 1 over all lines. If null, it is detected: the first line of
    /// the table, below any other text, or a comment with names directly above the numbers.</summary>
    public int? HeaderLine { get; init; }

    /// <summary>The line of the first row of data, counted from 1 over all lines. If null, the data begin below the
    /// names or, if there is one, below the row of units.</summary>
    public int? FirstRow { get; init; }

    /// <summary>The character encoding. If null, it is detected: UTF-16 if the file begins with the byte order mark of
    /// UTF-16, UTF-8 if the bytes are valid UTF-8, else Latin-1.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>The time axis of an earlier file, whose column name, unit, origin and pattern are reused, so that the
    /// times of both files are comparable. If null, the file gets its own axis.</summary>
    public TimeAxis? Axis { get; init; }

    /// <summary>The columns whose cells are kept as text, with the options that name them.</summary>
    internal IReadOnlyList<(string Column, string Option)> Texts { get; init; } = [];

    /// <summary>Whether all columns are kept as text, in their order, instead of <see cref="Texts"/>.</summary>
    internal bool KeepsAllTexts { get; init; }

    /// <summary>Checks the settings that can be checked without a file.</summary>
    /// <exception cref="ArgumentException">A setting is invalid, or two contradict each other.</exception>
    internal void Check()
    {
        Require(Separator is not { } separator || CanSeparate(separator),
            $"CsvOptions.Separator is a comma, a semicolon, a tab or the like, but got '{Separator}'; give another, or leave it null.");
        Require(Decimal is null or '.' or ',', $"CsvOptions.Decimal is a point or a comma, but got '{Decimal}'; give one of these.");
        Require(Thousands is null or '.' or ',' or ' ' or '\'',
            $"CsvOptions.Thousands is a point or a comma, but got '{Thousands}'; give one of these.");
        Require(Thousands is null || Thousands != Decimal,
            $"CsvOptions.Thousands differs from CsvOptions.Decimal, but both are '{Decimal}'; leave one null.");
        Require(HeaderLine is not < 1 && FirstRow is not < 1,
            "Lines are counted from 1, but CsvOptions.HeaderLine or FirstRow is below 1; give a line of at least 1.");
        Require(FirstRow is not { } row || row > (HeaderLine ?? 0),
            $"Data begins below the names, but CsvOptions.FirstRow is {FirstRow} and HeaderLine {HeaderLine}; give a later line.");
        if (TimeFormat is { } pattern)
        {
            DatePatternCheck.Check(pattern);
        }
    }

    /// <summary>Whether a character can separate cells: an ASCII character other than letters, digits, points, signs,
    /// quotes, the comment mark #, line breaks and NUL.</summary>
    internal static bool CanSeparate(char separator) =>
        char.IsAscii(separator) && !char.IsLetterOrDigit(separator) && !"\"#.+-\r\n\0".Contains(separator);

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new ArgumentException(message);
        }
    }
}
