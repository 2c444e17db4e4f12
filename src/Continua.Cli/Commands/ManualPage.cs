using System.Text;
using Continua.Cli.Syntax;

namespace Continua.Cli.Commands;

/// <summary>Writes the manual page in the format of man(7) from the texts of the help.</summary>
internal static class ManualPage
{
    public static string Text(IReadOnlyList<Command> commands)
    {
        StringBuilder page = new();
        page.Append($".TH CONTINUA 1 \"\" \"continua {ProductVersion.Short}\" \"Continua\"\n");
        Section(page, "NAME").Append("continua \\- fits neural differential equations to data, and forecasts\n");
        Section(page, "SYNOPSIS");
        foreach (Command command in commands)
        {
            page.Append($".B {Escaped(command.Usage)}\n.br\n");
        }

        Section(page, "COMMANDS");
        foreach (Command command in commands)
        {
            Entry(page, Bold($"{command.Name} {command.Target}".TrimEnd()), command.Summary);
        }

        foreach (Command command in commands.Where(command => command.Groups.Count > 0))
        {
            Section(page, $"OPTIONS OF {command.Name.ToUpperInvariant()}");
            foreach (OptionGroup group in command.Groups)
            {
                page.Append($".SS \"{Escaped(group.Heading)}\"\n");
                foreach (Option option in group.Options)
                {
                    string value = option.Placeholder is null ? "" : $" \\fI{Escaped(option.Placeholder)}\\fR";
                    Entry(page, Bold(option.Name) + value, option.HelpWithDefault);
                }
            }
        }

        Section(page, "EXIT STATUS").Append(Escaped(CommandLine.ExitCodes)).Append('\n');
        Section(page, "EXAMPLES");
        foreach (Command command in commands)
        {
            page.Append($".PP\n.nf\n{Escaped(command.Example)}\n.fi\n");
        }

        return page.ToString();
    }

    private static StringBuilder Section(StringBuilder page, string heading) => page.Append($".SH \"{Escaped(heading)}\"\n");

    private static void Entry(StringBuilder page, string word, string meaning) => page.Append($".TP\n{word}\n{Escaped(meaning)}\n");

    private static string Bold(string text) => $"\\fB{Escaped(text)}\\fR";

    // A dash is written as a minus so that options can be copied; a line must not begin with a control character.
    private static string Escaped(string text)
    {
        string escaped = text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal);
        return escaped.StartsWith('.') || escaped.StartsWith('\'') ? "\\&" + escaped : escaped;
    }
}
