using Continua.Cli.Syntax;

namespace Continua.Cli.Commands;

/// <summary>The options of <c>continua forecast</c>.</summary>
internal static class ForecastCommandOptions
{
    /// <summary>The value of --from for the end of the model's data.</summary>
    public const string FromLast = "last";

    public static readonly Option<string?> From = new(
        "--from", "STATE.csv",
        "The start of the forecast: the last complete row of a file with the model's columns or, for the word last, of "
        + "the model's data; of every series, if there are several.",
        Formats.Text("a file, or last", "try last."), FromLast);
    public static readonly Option<string?> Until = new(
        "--until", "TIME", "The last time, in the data's format; a number may have a unit, as in 130s.",
        Formats.Text("a time", "give one after the start."), null, "must be given");
    public static readonly Option<string?> Every = new(
        "--every", "DT",
        "The time between rows: a number in the data's unit, or with a unit, as in 30min, 1.5h, 2d or 3months.",
        Duration.Format, null, "the median spacing of the data, or its calendar months");
    public static readonly Option<string?> Data = new(
        "--data", "NEW.csv",
        "Rows that follow the model's data, or replace it as another history: the forecast continues from their end, "
        + "without another fit. For the model of a whole run.",
        Formats.Text("a file", "try new.csv."), null, "none");
    public static readonly Option<double> Level = new(
        "--level", "SHARE", "The share of values that a band should contain.",
        Formats.Number("a share above 0 and below 1", "try 0.9.", x => x is > 0 and < 1), 0.9);
    public static readonly Option<int?> Paths = new(
        "--paths", "N", "Write this many sample paths in place of means and bands.",
        Formats.Integer<int>("a whole number from 1 up", "try 100.", n => n >= 1).OrNone(), null, "none");
    public static readonly Option<ulong> Seed = new(
        "--seed", "N", "The seed of the sample paths.", Formats.Integer<ulong>("a whole number from 0 up", "try 1.", _ => true), 0);
    public static readonly Option<string?> Out = new(
        "--out", "F.csv", "The CSV file to write.", Formats.Text("a file", "try forecast.csv."), null, "standard output");
    public static readonly Option<bool> Overwrite = new(
        "--overwrite", null, "Replace the file of --out even if no forecast wrote it.", Formats.Switch, false);
    public static readonly Option<bool> Json = new(
        "--json", null, "Write one JSON object with the forecast to standard output, in place of the CSV.", Formats.Switch,
        false);

    public static IReadOnlyList<OptionGroup> All { get; } =
    [
        new("Options", [From, Data, Until, Every, Level, Paths, Seed, Out, Overwrite, Json]),
        new("Reading --from or --data", ReadingOptions.All),
    ];

    /// <summary>The combinations of options that are refused.</summary>
    public static IReadOnlyList<OptionRule> Rules { get; } =
    [
        OptionRule.NotBoth(From, Data, "--from starts at one row, but --data continues from all of its rows"),
        .. ReadingOptions.All.Select(option => new OptionRule(
            a => a.IsGiven(option) && !a.IsGiven(From) && !a.IsGiven(Data),
            $"{option.Name} is for reading the file of --from or --data, but none is named; add --from STATE.csv, "
            + $"or leave {option.Name} out.")),
        ReadingOptions.CommaOnce,
        OptionRule.NotBoth(Level, Paths, "--level is for bands, but --paths replaces them"),
        OptionRule.Needs(Seed, Paths, "--seed is for sample paths, but none are requested"),
        OptionRule.Needs(Overwrite, Out, "--overwrite replaces the file of --out, but none is named"),
    ];
}
