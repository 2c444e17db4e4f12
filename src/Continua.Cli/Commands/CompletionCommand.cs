using Continua.Cli.Syntax;

namespace Continua.Cli.Commands;

/// <summary><c>continua completion</c>: prints a script with which a shell completes command lines.</summary>
internal sealed class CompletionCommand : Command
{
    public const string TargetName = "SHELL";

    public override string Name => "completion";

    public override string Summary => "Prints a script for completion in bash, zsh or fish.";

    public override string Target => TargetName;

    public override IReadOnlyList<string> Targets => ["bash", "zsh", "fish"];

    public override string Group => CommandGroups.Shell;

    public override IReadOnlyList<OptionGroup> Groups => [];

    public override IReadOnlyList<OptionRule> Rules => [];

    public override string Example => "source <(continua completion bash)";

    public override int Run(Arguments arguments, Terminal terminal, CancellationToken cancellation)
    {
        terminal.Out.Write(arguments.Target switch
        {
            "bash" => CompletionScripts.Bash(All),
            "zsh" => CompletionScripts.Zsh(All),
            "fish" => CompletionScripts.Fish(All),
            _ => throw new UsageException(
                $"A shell is one of {string.Join(", ", Targets)}, but got '{arguments.Target}'; "
                + (NearestName.Of(arguments.Target, Targets) is { } nearest ? $"did you mean '{nearest}'?" : "choose one of these.")),
        });
        return ExitCode.Done;
    }
}
