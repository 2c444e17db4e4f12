using Continua.Cli.Syntax;
using Continua.Cli.Verification;

namespace Continua.Cli.Commands;

/// <summary>The command line of <c>continua verify</c>, converted to sections and a plan.</summary>
internal sealed class VerifyRequest(Arguments arguments)
{
    public const string DefaultFolder = "out/verify";

    public bool Quiet => arguments.Get(VerifyCommandOptions.Quiet);

    public bool Json => arguments.Get(VerifyCommandOptions.Json);

    public bool Quick => arguments.Get(VerifyCommandOptions.Quick);

    public bool Checksums => arguments.Get(VerifyCommandOptions.Checksums);

    public string Folder => arguments.Get(VerifyCommandOptions.Out) ?? Path.Combine(DefaultFolder.Split('/'));

    public IReadOnlyList<VerificationSection> Sections => arguments.Get(VerifyCommandOptions.Only) is { } name
        ? [.. VerificationSection.All.Where(section => section.Name == name)]
        : VerificationSection.All;

    /// <summary>The command line that repeats the verification, without --out, --quiet and --json.</summary>
    public string Command => arguments.CommandLine(
        ["continua", VerifyCommand.Word], [VerifyCommandOptions.Out, VerifyCommandOptions.Quiet, VerifyCommandOptions.Json]);

    public VerificationPlan Plan(CancellationToken cancellation) => new()
    {
        Methods = arguments.Get(VerifyCommandOptions.Solver) is { } name
            ? [.. VerifiedMethod.All.Where(method => method.Name == name)]
            : VerifiedMethod.All,
        Quick = arguments.Get(VerifyCommandOptions.Quick),
        Threads = arguments.Get(VerifyCommandOptions.Threads),
        Cancellation = cancellation,
    };
}
