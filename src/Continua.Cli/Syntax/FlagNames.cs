using System.Text.RegularExpressions;

namespace Continua.Cli.Syntax;

/// <summary>Sentences of the library in the tool's words: its options for reading a file are flags here.</summary>
internal static partial class FlagNames
{
    /// <summary>The sentence with <c>--time-format</c> for <c>CsvOptions.TimeFormat</c>, and so on.</summary>
    public static string In(string sentence) => Option().Replace(sentence, match => Of(match.Groups["name"].Value));

    /// <summary>The flag of a member: its words in small letters with dashes.</summary>
    public static string Of(string member) => "--" + Capital().Replace(member, match => "-" + match.Value).ToLowerInvariant().TrimStart('-');

    [GeneratedRegex(@"CsvOptions\.(?<name>[A-Za-z]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Option();

    [GeneratedRegex("[A-Z]", RegexOptions.CultureInvariant)]
    private static partial Regex Capital();
}
