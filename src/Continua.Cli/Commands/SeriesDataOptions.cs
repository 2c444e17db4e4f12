using Continua.Cli.Syntax;

namespace Continua.Cli.Commands;

/// <summary>The options of every command that reads files of many series.</summary>
internal static class SeriesDataOptions
{
    private static readonly ValueFormat<string?> Column = Formats.Text("a column's name", "take one of the header.");

    public static readonly Option<string?> Series = new(
        "--series", "COLUMN", "The column that names the series of each row.", Column, null, "none: a series per file");
    public static readonly Option<string?> Time = new(
        "--time", "COLUMN", "The time column, or several columns that form the time, as in Date+Time.", Column, null,
        "t, time, date, year …");
    public static readonly Option<IReadOnlyList<string>?> Channels = new(
        "--channels", "A,B", "The columns of the channels.", Formats.Names, null, "all other numeric columns");
    public static readonly Option<(string Name, string Value)?> Pivot = new(
        "--pivot", "NAME:VALUE",
        "For files with one value per row: the column with the name of the channel, and that with its value.",
        new ValueFormat<(string Name, string Value)?>(
            ReadPivot, pair => pair is var (name, value) ? $"{name}:{value}" : "",
            "two names of columns with a colon between them", _ => "try Parameter:Value."), null, "a column per channel");
    public static readonly Option<string?> Key = new(
        "--key", "COLUMN", "The column of the series' names in tables with a row per series, such as that of --static.", Column, null,
        "that of --series, else the first");
    public static readonly Option<IReadOnlyList<string>?> Static = new(
        "--static", "FILE",
        "A table with a row per series, which contains constant values; or the names A,B of constant columns of the data.",
        Formats.Names, null, "columns that are constant in each series");
    public static readonly Option<string?> Group = new(
        "--group", "COLUMN", "The column of groups, such as patients, whose series are in one fold, that is, all seen or all left out for the score.", Column,
        null, "none");

    public static IReadOnlyList<Option> All { get; } = [Series, Time, Channels, Pivot, Key, Static, Group];

    /// <summary>The name of data in folders and headings: that of the file, or of the folder of several files.</summary>
    public static string NameOf(IReadOnlyList<string> paths)
    {
        string path = paths.Count == 1 ? paths[0] : Path.GetDirectoryName(Path.GetFullPath(paths[0])) ?? paths[0];
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path)).Split('.')[0];
        return name.Length > 0 ? name : "run";
    }

    /// <summary>Returns the options of reading that the command line sets, without those of classes.</summary>
    public static Learning.SeriesFileOptions Read(Arguments arguments)
    {
        IReadOnlyList<string>? constant = arguments.Get(Static);
        string? staticFile = constant is [var only] && File.Exists(only) ? only : null;
        return new()
        {
            Csv = ReadingOptions.With(
                new() { Series = arguments.Get(Series), Time = arguments.Get(Time), States = arguments.Get(Channels) }, arguments),
            PivotName = arguments.Get(Pivot)?.Name,
            PivotValue = arguments.Get(Pivot)?.Value,
            Key = arguments.Get(Key),
            StaticFile = staticFile,
            Statics = staticFile is null ? constant : null,
            Group = arguments.Get(Group),
        };
    }

    private static bool ReadPivot(string text, out (string Name, string Value)? pair)
    {
        string[] parts = text.Split(':', StringSplitOptions.TrimEntries);
        pair = parts is [{ Length: > 0 } name, { Length: > 0 } value] ? (name, value) : null;
        return pair is not null;
    }
}
