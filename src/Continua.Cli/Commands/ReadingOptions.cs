using System.Text;
using Continua.Cli.Syntax;
using Continua.Learning;

namespace Continua.Cli.Commands;

/// <summary>The options of every command that reads a data file; each overrides what is detected in the file.</summary>
internal static class ReadingOptions
{
    private static readonly ValueFormat<int?> Line = Formats.Integer<int>("a line, counted from 1", "try 2.", n => n >= 1).OrNone();

    public static readonly Option<char?> Separator = new(
        "--separator", "CHAR", "The character between cells: comma, semicolon, tab, bar, blank or another character.",
        Formats.Character(
            "comma, semicolon, tab, bar, blank or another character", "leave it out to have it detected.", CsvOptions.CanSeparate,
            ("comma", ','), ("semicolon", ';'), ("tab", '\t'), ("bar", '|'), ("blank", ' ')).OrNone(),
        null, "detected");
    public static readonly Option<char?> Decimal = new(
        "--decimal", "CHAR", "The decimal mark: point or comma.",
        Formats.Character("point or comma", "leave it out to have it detected.", _ => false, ("point", '.'), ("comma", ',')).OrNone(),
        null, "detected");
    public static readonly Option<char?> Thousands = new(
        "--thousands", "CHAR", "The thousands separator, besides blanks and apostrophes: comma or point.",
        Formats.Character("comma or point", "leave it out to have it detected.", _ => false, ("comma", ','), ("point", '.')).OrNone(),
        null, "detected");
    public static readonly Option<IReadOnlyList<string>?> Missing = new(
        "--missing", "A,B", "The marks of missing values, besides empty cells, such as -9999 or NA.", Formats.Marks, null,
        "NA, NaN and the like");
    public static readonly Option<string?> TimeFormat = new(
        "--time-format", "PATTERN",
        "The format of times: as in dd/MM/yyyy HH:mm; unix-s, -ms, -us or -ns; excel; or number.",
        Formats.Text("a pattern", "try dd/MM/yyyy."), null, "detected");
    public static readonly Option<int?> HeaderLine =
        new("--header-line", "N", "The line of the column names.", Line, null, "the table's first");
    public static readonly Option<int?> FirstRow =
        new("--first-row", "N", "The line of the first row of data.", Line, null, "below the names, or below units");
    public static readonly Option<string?> Encoding = new(
        "--encoding", "NAME", "The text encoding: utf-8, utf-16 or latin-1.",
        Formats.OneOf("utf-8", "utf-16", "latin-1").OrNull(), null, "detected");

    public static IReadOnlyList<Option> All { get; } =
        [Separator, Decimal, Thousands, Missing, TimeFormat, HeaderLine, FirstRow, Encoding];

    /// <summary>The rule that a comma is not both the separator and the decimal mark.</summary>
    public static OptionRule CommaOnce { get; } = new(
        a => a.Get(Separator) == ',' && a.Get(Decimal) == ',',
        "A comma stands between cells or within numbers, but got --separator comma and --decimal comma; leave one of "
        + "them out.");

    /// <summary>Adds the reading options of the command line to options that choose columns.</summary>
    public static CsvOptions With(CsvOptions columns, Arguments arguments) => columns with
    {
        Separator = arguments.Get(Separator),
        Decimal = arguments.Get(Decimal),
        Thousands = arguments.Get(Thousands),
        Missing = arguments.Get(Missing),
        TimeFormat = arguments.Get(TimeFormat),
        HeaderLine = arguments.Get(HeaderLine),
        FirstRow = arguments.Get(FirstRow),
        Encoding = arguments.Get(Encoding) switch
        {
            null => null,
            "utf-16" => System.Text.Encoding.Unicode,
            "latin-1" => System.Text.Encoding.Latin1,
            _ => new UTF8Encoding(),
        },
    };
}
