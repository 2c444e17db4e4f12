using System.Text.Json;
using Continua.Cli.Commands;
using Continua.Cli.Output;
using Continua.Cli.Runs;
using Continua.Cli.Syntax;
using Continua.Learning;

namespace Continua.Cli;

/// <summary>Runs a command line and returns its exit code, without access to the process's console.</summary>
internal static class CommandLine
{
    /// <summary>The list of exit codes in the help and the manual page.</summary>
    public const string ExitCodes = "0 done, 1 failed, 2 wrong command line, 130 stopped.";

    /// <summary>
    /// The environment variable that, if it is not empty, adds the stack trace to the message of a failure.
    /// </summary>
    private const string TraceVariable = "CONTINUA_TRACE";

    public static int Run(string[] args, Terminal terminal, CancellationToken cancellation = default)
    {
        Terminal guarded = terminal.Guarded();
        int code = Answer(args, guarded, cancellation);
        try
        {
            guarded.Out.Flush();
            return code;
        }
        catch (OutputException failure)
        {
            // A command that failed has printed its message already.
            return code == ExitCode.Done || code == ExitCode.Stopped ? Report(failure, args, guarded) : code;
        }
    }

    private static int Answer(string[] args, Terminal terminal, CancellationToken cancellation)
    {
        try
        {
            return args switch
            {
                [] or ["--help" or "-h" or "help"] => ShowHelp(terminal),
                ["--version"] => ShowVersion(terminal),
                ["help", var name] => Show(Find(name), terminal),
                [var name, .. var rest] => Run(Find(name), rest, terminal, cancellation),
            };
        }
        catch (Exception failure)
        {
            return Report(failure, args, terminal);
        }
    }

    private static int Run(Command command, string[] args, Terminal terminal, CancellationToken cancellation)
    {
        if (args.TakeWhile(w => w != "--").Any(w => w is "--help" or "-h"))
        {
            return Show(command, terminal);
        }

        Arguments arguments = Arguments.Parse(command.Name, command.Target, command.Groups, args);
        OptionRule? broken = command.Rules.FirstOrDefault(rule => rule.IsBroken(arguments));
        return broken is null
            ? command.Run(arguments, terminal, cancellation)
            : throw new UsageException(broken.Sentence(arguments));
    }

    private static Command Find(string name)
    {
        string[] names = [.. Command.All.Select(c => c.Name)];
        string? nearest = NearestName.Of(name, names);
        return Command.All.FirstOrDefault(c => c.Name == name) ?? throw new UsageException(
            $"A command is one of {string.Join(", ", names)}, but got '{name}'; "
            + (nearest is null ? "continua --help shows what they do." : $"did you mean '{nearest}'?"));
    }

    private static int ShowHelp(Terminal terminal)
    {
        HelpText help = new(terminal.Out, terminal.Width);
        help.Paragraph("Continua fits neural differential equations to data.");
        foreach (IGrouping<string, Command> group in Command.All.GroupBy(command => command.Group))
        {
            help.Blank().Paragraph(group.Key + ":");
            foreach (Command command in group)
            {
                help.Entry($"{command.Name} {command.Target}".TrimEnd(), command.Summary);
            }
        }

        help.Blank()
            .Paragraph("continua COMMAND --help shows a command's options, continua --version shows the version.")
            .Blank().Paragraph($"Exit codes: {ExitCodes}");
        return ExitCode.Done;
    }

    private static int Show(Command command, Terminal terminal)
    {
        command.WriteHelp(terminal);
        return ExitCode.Done;
    }

    private static int ShowVersion(Terminal terminal)
    {
        terminal.Out.WriteLine($"continua {ProductVersion.WithCommit}");
        return ExitCode.Done;
    }

    private static int Report(Exception failure, string[] args, Terminal terminal)
    {
        if (failure is OutputException { IsClosed: true })
        {
            return ExitCode.Failed;
        }

        string sentence = FlagNames.In(Explain(failure), args.FirstOrDefault());
        terminal.Error.WriteLine($"continua: {sentence}");
        if (Environment.GetEnvironmentVariable(TraceVariable) is { Length: > 0 })
        {
            terminal.Error.WriteLine(failure.ToString());
        }

        if (args.Contains("--json") && failure is not OutputException)
        {
            ReportJson(sentence, args, (failure as DivergedException)?.Model, terminal);
        }

        return failure is UsageException ? ExitCode.Usage : ExitCode.Failed;
    }

    private static void ReportJson(string sentence, string[] args, string? model, Terminal terminal)
    {
        try
        {
            terminal.Out.WriteLine(JsonOutput.Write(FailureJson.Of(JsonOutput.SchemaOf(args[0]), sentence, model), types => types.FailureJson));
            terminal.Out.Flush();
        }
        catch (OutputException)
        {
            // The message has been written to standard error already.
        }
    }

    /// <summary>
    /// Returns the message of an exception for the user; an exception of an unexpected type is reported as a bug.
    /// </summary>
    public static string Explain(Exception failure) => failure switch
    {
        UsageException or CommandException or DivergedException or OutputException => failure.Message,
        DataFileException or ModelFileException or CheckpointException or TrainingException or SolveException => failure.Message,
        FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException or IOException => failure.Message,
        ArgumentException or FormatException => failure.Message,
        OutOfMemoryException =>
            "The run needs more memory than there is; "
            + "take --adjoint checkpointed, shorter windows or a file of fewer rows.",
        JsonException => failure.Message,
        _ => Unexpected(failure),
    };

    /// <summary>Returns the message of an exception of an unexpected type.</summary>
    public static string Unexpected(Exception failure) =>
        $"{failure.Message} (a bug in Continua: {failure.GetType().Name}; please report it with the output of "
        + $"{TraceVariable}=1)";
}
