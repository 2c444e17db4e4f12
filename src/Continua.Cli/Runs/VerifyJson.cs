using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Continua.Cli.Verification;

namespace Continua.Cli.Runs;

/// <summary>The result of a verification.</summary>
internal sealed record VerifyJson : IHasSchema
{
    public const string Name = "continua.verify/1";

    public string? Schema { get; init; } = Name;

    public string Version { get; init; } = ProductVersion.Short;

    /// <summary>passed, failed or stopped.</summary>
    public required string Status { get; init; }

    public required string Summary { get; init; }

    public required bool Quick { get; init; }

    public required double Seconds { get; init; }

    public required int Checks { get; init; }

    public required int Failed { get; init; }

    /// <summary>The methods with a check that failed.</summary>
    public required IReadOnlyList<string> FailedMethods { get; init; }

    public required MachineJson Machine { get; init; }

    public required IReadOnlyList<SectionJson> Sections { get; init; }

    public string? Report { get; init; }

    public IReadOnlyList<string> Files { get; init; } = [];
}

/// <summary>What a result may depend on: the machine and its runtime.</summary>
internal sealed record MachineJson(string Runtime, string System, string Architecture, int Processors, int VectorBits)
{
    public static MachineJson Here { get; } = new(
        RuntimeInformation.FrameworkDescription, RuntimeInformation.OSDescription, RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount, Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128);

    public override string ToString() => $"{Runtime}, {System}, {Architecture}, {Processors} processors, vectors of {VectorBits} bits";
}

/// <summary>The rows of a section.</summary>
internal sealed record SectionJson(string Name, string Title, double Seconds, IReadOnlyList<FindingJson> Rows)
{
    public static SectionJson Of(SectionResult result) => new(
        result.Section.Name, result.Section.Title, Math.Round(result.Seconds, 3),
        [.. result.Findings.Select(f => new FindingJson(f.Check, f.Method, f.Measured, f.Wanted.Text, f.Passed, f.Note))]);
}

/// <summary>A row of the table.</summary>
internal sealed record FindingJson(string Check, string Method, double Measured, string Wanted, bool Pass, string Note);
