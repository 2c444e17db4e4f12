using System.Text;
using Continua.Cli.Syntax;

namespace Continua.Cli.Commands;

/// <summary>Writes completion scripts for the commands and their options.</summary>
internal static class CompletionScripts
{
    private static readonly string[] General = ["--help", "--version"];

    public static string Bash(IReadOnlyList<Command> commands)
    {
        StringBuilder script = new();
        script.Append($$"""
            # bash completion of continua
            _continua() {
                local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" command="${COMP_WORDS[1]}" words=""
                if [ "$COMP_CWORD" -eq 1 ]; then
                    COMPREPLY=($(compgen -W "{{Joined(commands.Select(c => c.Name), General)}}" -- "$word"))
                    return
                fi
                case "$command $before" in

            """);
        foreach ((Command command, Option option) in WithValues(commands))
        {
            string values = option.Choices.Count > 0 ? $"COMPREPLY=($(compgen -W \"{Joined(option.Choices)}\" -- \"$word\")); " : IsFile(option) ? "" : "compopt +o default 2>/dev/null; ";
            script.Append($"        \"{command.Name} {option.Name}\") {values}return ;;\n");
        }

        script.Append("    esac\n    case \"$command\" in\n");
        foreach (Command command in commands)
        {
            script.Append($"        {command.Name})\n            words=\"{Joined(command.Targets)}\"\n");
            script.Append($"            if [[ \"$word\" == -* ]]; then words=\"{Joined(Options(command).Select(o => o.Name), ["--help"])}\"; fi ;;\n");
        }

        return script.Append("""
                esac
                COMPREPLY=($(compgen -W "$words" -- "$word"))
            }
            complete -o default -F _continua continua

            """).ToString();
    }

    public static string Zsh(IReadOnlyList<Command> commands)
    {
        StringBuilder script = new("#compdef continua\n# zsh completion of continua\n_continua() {\n    local -a commands=(\n");
        foreach (Command command in commands)
        {
            script.Append($"        '{command.Name}:{ZshText(command.Summary)}'\n");
        }

        script.Append("""
                )
                if (( CURRENT == 2 )); then
                    _describe command commands
                    return
                fi
                shift words
                (( CURRENT-- ))
                case $words[1] in

            """);
        foreach (Command command in commands)
        {
            script.Append($"        {command.Name})\n            _arguments");
            foreach (Option option in Options(command))
            {
                string value = option.Placeholder is null ? ""
                    : $":{ZshText(option.Placeholder)}:" + (option.Choices.Count > 0 ? $"({Joined(option.Choices)})" : IsFile(option) ? "_files" : "");
                script.Append($" \\\n                '{option.Name}[{ZshText(option.Help)}]{value}'");
            }

            if (command.Target.Length > 0)
            {
                string targets = command.Targets.Count > 0 ? $"({Joined(command.Targets)})" : "_files";
                script.Append($" \\\n                '1:{ZshText(command.Target)}:{targets}'");
            }

            script.Append(" ;;\n");
        }

        // If zsh loads the script from fpath, the script is the body of the first call of _continua, and has to call
        // the function that it has just defined. If a user sources the script, it registers the function.
        return script.Append("    esac\n}\n")
            .Append("if [ \"$funcstack[1]\" = \"_continua\" ]; then _continua \"$@\"; else compdef _continua continua; fi\n").ToString();
    }

    public static string Fish(IReadOnlyList<Command> commands)
    {
        StringBuilder script = new("# fish completion of continua\n");
        foreach (Command command in commands)
        {
            script.Append($"complete -c continua -n __fish_use_subcommand -f -a {command.Name} -d '{FishText(command.Summary)}'\n");
        }

        foreach (Command command in commands)
        {
            string start = $"complete -c continua -n '__fish_seen_subcommand_from {command.Name}'";
            if (command.Targets.Count > 0)
            {
                script.Append($"{start} -f -a '{Joined(command.Targets)}'\n");
            }

            foreach (Option option in Options(command))
            {
                string value = option.Placeholder is null ? "" : option.Choices.Count > 0 ? $" -x -a '{Joined(option.Choices)}'" : IsFile(option) ? " -r" : " -x";
                script.Append($"{start} -l {option.Name.TrimStart('-')}{value} -d '{FishText(option.Help)}'\n");
            }
        }

        return script.ToString();
    }

    /// <summary>Whether the value of an option is a file or a folder.</summary>
    private static bool IsFile(Option option) =>
        option.Placeholder is { } value && (value == "DIR" || value.EndsWith(".csv", StringComparison.Ordinal));

    private static IEnumerable<Option> Options(Command command) => command.Groups.SelectMany(group => group.Options);

    private static IEnumerable<(Command Command, Option Option)> WithValues(IReadOnlyList<Command> commands) =>
        commands.SelectMany(command => Options(command).Where(option => option.Placeholder is not null).Select(option => (command, option)));

    private static string Joined(params IEnumerable<string>[] words) => string.Join(' ', words.SelectMany(all => all));

    private static string ZshText(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "'\\''", StringComparison.Ordinal)
        .Replace("[", "\\[", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal)
        .Replace(":", "\\:", StringComparison.Ordinal);

    private static string FishText(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
}
