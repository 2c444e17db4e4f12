using System.Text.RegularExpressions;

namespace Continua.Cli.Syntax;

/// <summary>
/// Replaces the names of the library's options in its messages by the flags of the command line, and removes advice
/// for which the tool has no flag.
/// </summary>
internal static partial class FlagNames
{
    // Parts of the library's advice on options for which the tool has no flag of the same name, such as MaxSteps and
    // double precision, with their replacements.
    private static readonly (string Library, string Tool)[] ToolWords =
    [
        (" MaxSteps or take larger steps", " --step-size"),
        (" the tolerances or MaxSteps", " --rtol and --atol"),
        (" take an implicit method, Rodas5P or Kvaerno5, or raise MaxSteps: the equation",
            " take --solver rodas5p, or lower --rate: the equation"),
        (" rtol to 2e-7, or solve in double", " --rtol to 2e-7"),
        (" rtol and atol, or look for", " --rtol and --atol, or look for"),
        ("within MaxSteps = ", "within "),
        ("SeriesFileOptions.PivotName and PivotValue", "--pivot"),
        ("SeriesFileOptions.PivotName", "--pivot"),
        ("SeriesFileOptions.PivotValue", "--pivot"),
        ("SeriesFileOptions.LabelTime", "--label-time"),
        ("SeriesFileOptions.Statics", "--static"),
        ("SeriesFileOptions.Label", "--label"),
        ("SeriesFileOptions.Group", "--group"),
        ("SeriesFileOptions.Key", "--key"),
        ("LabelledSeries.Until", "--until"),
        ("the learning rate, shorten the windows, or clip gradients", "--rate, --window or --clip"),
    ];

    /// <summary>
    /// Returns a message with <c>--time-format</c> in place of <c>CsvOptions.TimeFormat</c>, and so on.
    /// </summary>
    /// <param name="sentence">The message.</param>
    /// <param name="command">The command, whose flag for the columns may have another name; null for a fit.</param>
    public static string In(string sentence, string? command = null)
    {
        string flags = ToolWords.Aggregate(
            Option().Replace(sentence, match => Of(match.Groups["name"].Value)),
            (text, words) => text.Replace(words.Library, words.Tool, StringComparison.Ordinal));
        return command is Commands.ClassifyCommand.Word or Commands.ImputeCommand.Word or "predict"
            ? flags.Replace("--states", Commands.SeriesDataOptions.Channels.Name, StringComparison.Ordinal)
            : flags;
    }

    /// <summary>The flag of a member: its name in lower case, with dashes between words.</summary>
    public static string Of(string member) =>
        "--" + Capital().Replace(member, match => "-" + match.Value).ToLowerInvariant().TrimStart('-');

    [GeneratedRegex(@"(CsvOptions\.(?<name>[A-Za-z]+)|FitOptions\.(?<name>Log)\b)", RegexOptions.CultureInvariant)]
    private static partial Regex Option();

    [GeneratedRegex("[A-Z]", RegexOptions.CultureInvariant)]
    private static partial Regex Capital();
}
