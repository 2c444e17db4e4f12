using System.Text.RegularExpressions;
using Continua.Cli.Syntax;
using Continua.Learning;

namespace Continua.Cli.Commands;

/// <summary>
/// Reads the file of <c>forecast --from</c> or <c>--data</c> in two formats: the one that is detected in the file, and
/// that of the model's data. If both can be read, their values have to agree; otherwise the format that can be read is
/// used.
/// </summary>
internal static partial class StateFile
{
    /// <exception cref="CommandException">
    /// The file does not exist, cannot be read in either format, or has different values in the two formats.
    /// </exception>
    public static TimeSeries Read(string path, FitContext context, Arguments arguments)
    {
        string file = FileArgument.Existing(path, "A forecast starts from a CSV file, or the word last");
        CsvOptions columns = new()
        {
            Time = context.Time.Name,
            States = context.States,
            Series = context.SeriesColumn,
            Axis = context.Time,
            Missing = context.Csv?.Missing,
        };
        CsvOptions options = WithDefaults(ReadingOptions.With(columns, arguments), columns);
        TimeSeries? asFound = null, asData = null;
        DataFileException? fault = null;
        try
        {
            asFound = TimeSeries.ReadCsv(file, options);
        }
        catch (DataFileException refusal)
        {
            fault = refusal;
        }

        // A file with commas between cells, such as one that a forecast wrote, is not read with the decimal commas of
        // the data.
        if (context.Csv is { } csv && !(csv.Decimal == ',' && asFound is not null && IsSeparatedByCommas(asFound)))
        {
            try
            {
                asData = TimeSeries.ReadCsv(file, Like(options, csv));
            }
            catch (DataFileException refusal)
            {
                fault ??= refusal;
            }
        }

        return asData is not null && asFound is not null && !Agree(asData, asFound)
            ? throw new CommandException(
                $"{file}: numbers have one format, but this file has different values in its own format "
                + "and in that of the model's data; add --decimal and --thousands.")
            : asData ?? asFound ?? throw new CommandException(InWordsOfForecast(fault!.Message, context), fault);
    }

    private static bool IsSeparatedByCommas(TimeSeries read) =>
        read.Reading.Any(note => note.Option == "CsvOptions.Separator" && note.Found == SeparatorNames.Of(','));

    private static CsvOptions WithDefaults(CsvOptions given, CsvOptions columns) =>
        given with { Missing = given.Missing ?? columns.Missing };

    private static CsvOptions Like(CsvOptions options, CsvOptions data) => options with
    {
        Separator = options.Separator ?? data.Separator,
        Decimal = options.Decimal ?? (options.Thousands is null ? data.Decimal : null),
        Thousands = options.Thousands ?? (options.Decimal is null ? data.Thousands : null),
        Encoding = options.Encoding ?? data.Encoding,
    };

    private static bool Agree(TimeSeries first, TimeSeries second) =>
        first.Trajectories.Count == second.Trajectories.Count && first.Trajectories.Zip(second.Trajectories).All(pair =>
            pair.First.Times.AsSpan().SequenceEqual(pair.Second.Times)
            && pair.First.Values.Cast<double>().SequenceEqual(pair.Second.Values.Cast<double>()));

    /// <summary>
    /// Replaces the advice to name other columns in a message by the names of the model's columns, since a forecast
    /// has no options to name columns.
    /// </summary>
    private static string InWordsOfForecast(string sentence, FitContext context)
    {
        string?[] leading = [context.SeriesColumn, context.Time.Name];
        string columns = string.Join(", ", leading.OfType<string>().Concat(context.States));
        string named = Subject().Replace(sentence, "the model");
        string without = Clause().Replace(named, "");
        return without == named && named == sentence ? sentence
            : without.Contains(';') ? $"{without.TrimEnd('.')} (the model's columns are {columns})"
            : $"{without.TrimEnd('.')}; give the model's columns, {columns}";
    }

    [GeneratedRegex(@"CsvOptions\.(Time|States|Series)(?= names)", RegexOptions.CultureInvariant)]
    private static partial Regex Subject();

    [GeneratedRegex(@"(, or|;|,) [^;,']*CsvOptions\.(Time|States|Series)\b[^;,]*", RegexOptions.CultureInvariant)]
    private static partial Regex Clause();
}
