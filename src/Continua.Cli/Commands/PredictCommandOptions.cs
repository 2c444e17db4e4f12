using Continua.Cli.Syntax;

namespace Continua.Cli.Commands;

/// <summary>The options of <c>continua predict</c>.</summary>
internal static class PredictCommandOptions
{
    private static readonly ValueFormat<string?> Column = Formats.Text("a column's name", "take one of the header.");

    public static readonly Option<string?> Series = new(
        "--series", "COLUMN", "The column that names the series of each row.", Column, null, "as in training");
    public static readonly Option<string?> Time = new("--time", "COLUMN", "The time column.", Column, null, "as in training");
    public static readonly Option<string?> Static = new(
        "--static", "FILE", "A table with a row per series, which contains constant values.",
        Formats.Text("a file", "try statics.csv."), null, "none");
    public static readonly Option<string?> Key = new(
        "--key", "COLUMN", "The column of the series' names in the file of --static.", Column, null, "that of --series, else the first");
    public static readonly Option<string?> Out = new(
        "--out", "FILE", "The file of the predictions.", Formats.Text("a file", "try predictions.csv."), null, "standard output");
    public static readonly Option<bool> Overwrite = new("--overwrite", null, "Replace an existing file.", Formats.Switch, false);
    public static readonly Option<bool> Quiet = new("--quiet", null, "Print errors only.", Formats.Switch, false);

    public static IReadOnlyList<OptionGroup> All { get; } =
    [
        new("Data", [Series, Time, Static, Key]), new("Reading", ReadingOptions.All), new("Output", [Out, Overwrite, Quiet]),
    ];
}
