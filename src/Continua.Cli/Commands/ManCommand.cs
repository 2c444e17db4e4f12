using Continua.Cli.Syntax;

namespace Continua.Cli.Commands;

/// <summary><c>continua man</c>: prints the manual page, made from the texts of the help.</summary>
internal sealed class ManCommand : Command
{
    public override string Name => "man";

    public override string Summary => "Prints the manual page.";

    public override string Target => "";

    public override IReadOnlyList<string> Targets => [];

    public override string Group => CommandGroups.Shell;

    public override IReadOnlyList<OptionGroup> Groups => [];

    public override IReadOnlyList<OptionRule> Rules => [];

    public override string Example => "continua man > continua.1";

    public override int Run(Arguments arguments, Terminal terminal, CancellationToken cancellation)
    {
        terminal.Out.Write(ManualPage.Text(All));
        return ExitCode.Done;
    }
}
