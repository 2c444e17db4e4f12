using Continua.Cli.Syntax;
using Continua.Cli.Verification;

namespace Continua.Cli.Commands;

/// <summary>The options of <c>continua verify</c>.</summary>
internal static class VerifyCommandOptions
{
    public static readonly Option<bool> Quick = new(
        "--quick", null, "Fewer problems, times and rows; still every method and every kind of check.", Formats.Switch, false);
    public static readonly Option<string?> Only = new(
        "--only", "SECTION", $"One section: {string.Join(", ", VerificationSection.All.Select(s => s.Name))}.",
        Formats.OneOf([.. VerificationSection.All.Select(s => s.Name)]).OrNull(), null, "all");
    public static readonly Option<string?> Solver = new(
        "--solver", "NAME", "One method.", Formats.OneOf([.. VerifiedMethod.All.Select(m => m.Name)]).OrNull(), null, "all");
    public static readonly Option<string?> Out = new(
        "--out", "DIR", "The folder of the report.", Formats.Text("a folder", "try out/verify."), null, VerifyRequest.DefaultFolder);
    public static readonly Option<int> Threads = new(
        "--threads", "N", "The number of checks that run at the same time; no result depends on it.",
        Formats.Integer<int>("a whole number from 0 to 1024", "take 0 for all cores.", n => n is >= 0 and <= 1024), 0, "0: all cores");
    public static readonly Option<bool> Quiet = new("--quiet", null, "Print failures and errors only.", Formats.Switch, false);
    public static readonly Option<bool> Json =
        new("--json", null, "Write one JSON object with all rows to standard output.", Formats.Switch, false);
    public static readonly Option<bool> Checksums = new(
        "--checksums", null, "Print a hash of the bits of solves and gradients for each method, to compare two machines, and verify nothing.",
        Formats.Switch, false);

    public static IReadOnlyList<OptionGroup> All { get; } =
    [
        new("Verification", [Quick, Only, Solver, Checksums]),
        new("Running", [Out, Threads, Quiet, Json]),
    ];

    /// <summary>The combinations of options that are refused.</summary>
    public static IReadOnlyList<OptionRule> Rules { get; } =
        [.. ((Option[])[Only, Out, Json]).Select(other => OptionRule.NotBoth(
            Checksums, other, $"{Checksums.Name} prints hashes and verifies nothing, but {other.Name} is for a verification"))];
}
