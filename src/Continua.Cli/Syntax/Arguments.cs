using Continua.Cli.Commands;

namespace Continua.Cli.Syntax;

/// <summary>A parsed command line: the positional argument and the values of options.</summary>
/// <remarks>
/// System.CommandLine is not used: it takes a mistyped option before the file for the file, prints the whole help
/// after an error, and ends the process two seconds after Ctrl-C; its help neither groups options nor fits into forty
/// columns.
/// </remarks>
internal sealed class Arguments
{
    private readonly Dictionary<Option, object?> values = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> given = [];

    private Arguments(IReadOnlyList<OptionGroup> groups) => Groups = groups;

    public IReadOnlyList<OptionGroup> Groups { get; }

    /// <summary>The positional argument, the first if there are several; empty if it was left out.</summary>
    public string Target { get; private set; } = "";

    /// <summary>All positional arguments.</summary>
    public IReadOnlyList<string> Targets { get; private set; } = [];

    public T Get<T>(Option<T> option) => (T)values[option]!;

    /// <summary>Whether an option was given, rather than left at its default.</summary>
    public bool IsGiven(Option option) => given.Contains(option.Name);

    /// <summary>The value of an option as it would be typed.</summary>
    public string Text(Option option) => option.Write(values[option]);

    /// <summary>A command line for a shell, with the options that were given.</summary>
    /// <param name="words">The words before the options.</param>
    /// <param name="without">The options to leave out.</param>
    public string CommandLine(IReadOnlyList<string> words, IReadOnlyList<Option> without) => string.Join(
        ' ', words.Select(Quote).Concat(Groups.SelectMany(g => g.Options).Where(o => IsGiven(o) && !without.Contains(o))
            .SelectMany(o => o.Placeholder is null ? new[] { o.Name } : [o.Name, Quote(Text(o))])));

    /// <summary>Parses a command line.</summary>
    /// <param name="target">
    /// The placeholder of the positional argument; in brackets, as "[NAME]", if it is optional, and followed by three
    /// dots, as "DATA...", if there may be several.
    /// </param>
    /// <param name="words">The words after the command's name.</param>
    /// <exception cref="UsageException">The command line is wrong.</exception>
    public static Arguments Parse(
        string command, string target, IReadOnlyList<OptionGroup> groups, IReadOnlyList<string> words)
    {
        Arguments parsed = new(groups);
        Option[] options = [.. groups.SelectMany(g => g.Options)];
        List<string> targets = [];
        for (int i = 0; i < words.Count; i++)
        {
            if (words[i] == "--")
            {
                targets.AddRange(words.Skip(i + 1));
                break;
            }

            if (words[i] is ['-', not (>= '0' and <= '9'), ..])
            {
                i = parsed.ReadOption(command, options, words, i);
            }
            else
            {
                targets.Add(words[i]);
            }
        }

        parsed.Finish(command, target, options, targets);
        return parsed;
    }

    /// <returns>The index of the last word of the option.</returns>
    private int ReadOption(string command, Option[] options, IReadOnlyList<string> words, int at)
    {
        string[] parts = words[at].Split('=', 2);
        Option option = Array.Find(options, o => o.Name == parts[0]) ?? throw Unknown(command, options, parts[0]);
        string text;
        if (option.Placeholder is null)
        {
            text = parts.Length == 1
                ? "true"
                : throw new UsageException(
                    $"{option.Name} is a switch without a value, but got '{parts[1]}'; leave that out.");
        }
        else if (parts.Length == 2)
        {
            text = parts[1];
        }
        else
        {
            at++;
            text = at < words.Count && !words[at].StartsWith("--", StringComparison.Ordinal)
                ? words[at]
                : throw new UsageException(
                    $"{option.Name} takes a value, but none follows; write {option.Name} {option.Placeholder}.");
        }

        if (!given.Add(option.Name))
        {
            throw new UsageException($"An option is given once, but got {option.Name} twice; leave one out.");
        }

        values[option] = option.Read(text);
        return at;
    }

    /// <summary>Quotes a word for a shell, if it has to be quoted.</summary>
    public static string Quote(string word) =>
        word.All(c => char.IsLetterOrDigit(c) || "-_./,:=+@%".Contains(c, StringComparison.Ordinal))
            ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private void Finish(string command, string target, Option[] options, List<string> targets)
    {
        foreach (Option option in options)
        {
            values.TryAdd(option, option.Read(null));
        }

        bool optional = target.StartsWith('['), several = target.EndsWith("...", StringComparison.Ordinal);
        Targets = targets;
        string what = optional ? "name" : target == CompletionCommand.TargetName ? "shell" : several && target.Contains(' ', StringComparison.Ordinal) ? "model and data" : "file";
        Target = targets switch
        {
            [var unexpected, ..] when target.Length == 0 => throw new UsageException(
                $"{command} takes no argument, but got '{unexpected}'; leave it out."),
            [var only] when only.Length > 0 => only,
            [var first, ..] when several && targets.TrueForAll(t => t.Length > 0) => first,
            [] when optional || target.Length == 0 => "",
            [] or [""] => throw new UsageException(
                $"{command} takes a {what}, but none was given; write: continua {command} {target}. "
                + $"(continua {command} --help shows all options.)"),
            _ => throw new UsageException(
                $"{command} takes one {what}, but got {string.Join(" and ", targets.Select(t => $"'{t}'"))}; "
                + "quote names with blanks, and begin options with --."),
        };
    }

    private static UsageException Unknown(string command, Option[] options, string name)
    {
        // For a common prefix of several names, such as --step for --steps and --step-size, all of them are suggested.
        string[] longer = [.. options.Select(o => o.Name)
            .Where(o => o.StartsWith(name, StringComparison.Ordinal) && name.Length > 3).OrderBy(o => o.Length)];
        string? nearest = longer.Length > 1 ? string.Join(" or ", longer) : NearestName.Of(name, options.Select(o => o.Name));
        string fix = nearest is null ? $"continua {command} --help shows all options." : $"did you mean {nearest}?";
        return new($"The options of {command} have fixed names, but '{name}' is none of them; {fix}");
    }
}
