using Continua.Cli.Runs;
using Continua.Cli.Syntax;

namespace Continua.Cli.Commands;

/// <summary><c>continua verify</c>: measures on this machine that every method does what it promises.</summary>
internal sealed class VerifyCommand : Command
{
    public const string Word = "verify";

    public override string Name => Word;

    public override string Summary => "Checks every solver and gradient on this machine: orders, references, events, bits.";

    public override string Target => "";

    public override string Group => CommandGroups.Installation;

    public override IReadOnlyList<string> Targets => [];

    public override string Example => "continua verify --quick";

    public override IReadOnlyList<OptionGroup> Groups => VerifyCommandOptions.All;

    public override IReadOnlyList<OptionRule> Rules => VerifyCommandOptions.Rules;

    public override int Run(Arguments arguments, Terminal terminal, CancellationToken cancellation) =>
        new VerifyRun(new(arguments), terminal, cancellation).Run();
}
