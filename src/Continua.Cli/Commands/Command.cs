using Continua.Cli.Syntax;

namespace Continua.Cli.Commands;

/// <summary>A command of the command-line tool.</summary>
internal abstract class Command
{
    public abstract string Name { get; }

    /// <summary>The sentence in the list of commands.</summary>
    public abstract string Summary { get; }

    /// <summary>
    /// The placeholder of the positional argument in the help; in brackets if the argument is optional, empty if there
    /// is none.
    /// </summary>
    public abstract string Target { get; }

    public abstract IReadOnlyList<OptionGroup> Groups { get; }

    /// <summary>The form of the command line.</summary>
    public string Usage =>
        string.Join(' ', new[] { "continua", Name, Target, Groups.Count > 0 ? "[options]" : "" }.Where(word => word.Length > 0));

    /// <summary>
    /// The values of the positional argument if they are a fixed list; empty if the argument is a file, or if there is
    /// none.
    /// </summary>
    public abstract IReadOnlyList<string> Targets { get; }

    /// <summary>The heading above the command in the list of commands.</summary>
    public abstract string Group { get; }

    /// <summary>The combinations of options that are refused.</summary>
    public abstract IReadOnlyList<OptionRule> Rules { get; }

    /// <summary>The example at the end of the help.</summary>
    public abstract string Example { get; }

    /// <summary>All commands, in the order of the help.</summary>
    public static IReadOnlyList<Command> All { get; } =
    [
        new FitCommand(), new ForecastCommand(), new ClassifyCommand(), new PredictCommand(), new ImputeCommand(), new InfoCommand(), new RunCommand(),
        new VerifyCommand(), new CompletionCommand(), new ManCommand(),
    ];

    /// <returns>The exit code.</returns>
    public abstract int Run(Arguments arguments, Terminal terminal, CancellationToken cancellation);

    public void WriteHelp(Terminal terminal) =>
        new HelpText(terminal.Out, terminal.Width)
            .Paragraph(Summary).Blank().Paragraph($"Usage: {Usage}").Options(Groups)
            .Blank().Paragraph("Example:").Paragraph(Example, 2);
}
