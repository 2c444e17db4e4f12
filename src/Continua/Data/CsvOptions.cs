using System.Text;

namespace Continua.Learning;

/// <summary>How to read a delimited text file as a time series; whatever is left null is found from the file, and what was found
/// is said in <see cref="TimeSeries.Reading"/>.</summary>
public sealed record CsvOptions
{
    /// <summary>The time column's name, or the names of columns that make a time together, as in <c>Date+Time</c> or
    /// <c>year+month+day</c>; else t, time, date, timestamp, year …, whichever the header holds.</summary>
    public string? Time { get; init; }

    /// <summary>The state columns' names, in the order wanted; else all other columns that hold numbers and count no rows.</summary>
    public IReadOnlyList<string>? States { get; init; }

    /// <summary>The name of the column that tells trajectories apart; else the file is one trajectory.</summary>
    public string? Series { get; init; }

    /// <summary>What stands between cells, a blank for runs of blanks; else comma, semicolon, tab, bar or blanks, whichever fits
    /// the first rows.</summary>
    public char? Separator { get; init; }

    /// <summary>The decimal mark, <c>.</c> or <c>,</c>; else what the numbers show beyond doubt.</summary>
    public char? Decimal { get; init; }

    /// <summary>What stands between thousands besides blanks and apostrophes, <c>,</c> or <c>.</c>; else what the numbers show
    /// beyond doubt.</summary>
    public char? Thousands { get; init; }

    /// <summary>What marks a cell as not observed besides leaving it empty, such as <c>-9999</c> or <c>NA</c>; else the usual
    /// words. Giving it also ends the search for numbers such as -9999 that stand for missing ones.</summary>
    public IReadOnlyList<string>? Missing { get; init; }

    /// <summary>How times are written: a pattern as <see cref="DateTime.ParseExact(string, string, IFormatProvider)"/> takes it
    /// (<c>dd/MM/yyyy</c>), culture-free; <c>unix-s</c>, <c>unix-ms</c>, <c>unix-us</c> or <c>unix-ns</c> for what has passed since
    /// 1970; <c>excel</c> for the days of a spreadsheet; <c>number</c> for plain numbers. Besides, <c>q</c> is the quarter, <c>ww</c>
    /// the ISO week and <c>jjj</c> the day of the year, as in <c>yyyyww</c>. Else found from the column.</summary>
    public string? TimeFormat { get; init; }

    /// <summary>The line of the column names, counted from 1 over all lines; else the first of the table.</summary>
    public int? HeaderLine { get; init; }

    /// <summary>The line of the first row of data, counted from 1 over all lines; else the first below the names, or below units.</summary>
    public int? FirstRow { get; init; }

    /// <summary>How the bytes are text; else UTF-8, UTF-16 with a byte order mark, or Latin-1 where it is no UTF-8.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>The time axis to count on, of an earlier file: its column name, unit, origin and pattern are taken over.</summary>
    public TimeAxis? Axis { get; init; }

    /// <exception cref="ArgumentException">A setting cannot be followed.</exception>
    internal void Check()
    {
        Require(Separator is not { } separator || CanSeparate(separator),
            $"CsvOptions.Separator is a comma, a semicolon, a tab or the like, but got '{Separator}'; give another, or leave it null.");
        Require(Decimal is null or '.' or ',', $"CsvOptions.Decimal is a point or a comma, but got '{Decimal}'; give one of these.");
        Require(Thousands is null or '.' or ',' or ' ' or '\'',
            $"CsvOptions.Thousands is a point or a comma, but got '{Thousands}'; give one of these.");
        Require(Thousands is null || Thousands != Decimal,
            $"CsvOptions.Thousands differs from CsvOptions.Decimal, but both are '{Decimal}'; leave one null.");
        Require(HeaderLine is not < 1 && FirstRow is not < 1, "Lines are counted from 1; give CsvOptions.HeaderLine and FirstRow so.");
        Require(FirstRow is not { } row || row > (HeaderLine ?? 0),
            $"Data begins below the names, but CsvOptions.FirstRow is {FirstRow} and HeaderLine {HeaderLine}; give a later line.");
        if (TimeFormat is { } pattern)
        {
            PatternCheck.Refuse(pattern);
        }
    }

    internal static bool CanSeparate(char separator) =>
        char.IsAscii(separator) && !char.IsLetterOrDigit(separator) && !"\"#.+-\r\n\0".Contains(separator);

    private static void Require(bool rule, string sentence)
    {
        if (!rule)
        {
            throw new ArgumentException(sentence);
        }
    }
}
