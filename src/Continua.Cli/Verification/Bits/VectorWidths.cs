using System.Diagnostics;
using System.Globalization;
using Continua.Cli.Commands;
using Continua.Cli.Runs;

namespace Continua.Cli.Verification.Bits;

/// <summary>Runs the tool with narrower vectors, and compares its checksums with those of this process.</summary>
internal static class VectorWidths
{
    // The width can be chosen only for a whole process.
    private const string WidthVariable = "DOTNET_PreferredVectorBitWidth", Library = "Continua.Cli.dll";

    private static readonly int[] Narrower = [.. ((int[])[128, 256]).Where(bits => bits < MachineJson.Here.VectorBits)];

    public static IEnumerable<Finding> Compare(VerificationPlan plan)
    {
        // A quick verification compares with the narrowest vectors alone. Children run while this process computes its own checksums.
        Task<string[]>[] children = [.. Narrower.Take(plan.Pick(2, 1)).Select(bits => Lines(bits, plan))];
        string[] here = [.. Checksums.Lines(plan)];
        return
        [
            .. Narrower.Length > 0 ? [] : (Finding[])[new("vectors of other widths", "all", 0, Wanted.None, "This machine has vectors of one width.")],
            .. Narrower.Zip(children).SelectMany(child => Compare(child.First, here, child.Second.GetAwaiter().GetResult())),
        ];
    }

    private static IEnumerable<Finding> Compare(int bits, string[] here, string[] there)
    {
        if (there.Length != here.Length || there[0] != Checksums.WidthLine(bits))
        {
            throw new InvalidOperationException(
                $"A process with {WidthVariable}={bits} has vectors of that width and prints {here.Length} lines, but got "
                + $"{there.Length}, the first of which is '{there.FirstOrDefault()}'.");
        }

        return here.Skip(1).Zip(there.Skip(1))
            .GroupBy(pair => pair.First.Split(' ')[0])
            .Select(method => new Finding(
                string.Create(CultureInfo.InvariantCulture, $"vectors of {bits} bits"), method.Key,
                method.Count(pair => pair.First != pair.Second), Wanted.None));
    }

    private static async Task<string[]> Lines(int bits, VerificationPlan plan)
    {
        string program = Environment.ProcessPath!;
        bool isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        ProcessStartInfo start = new(
            program,
            [
                .. isHost ? [Path.Combine(AppContext.BaseDirectory, Library)] : (string[])[],
                VerifyCommand.Word, VerifyCommandOptions.Checksums.Name,
                .. plan.Methods is [{ Name: var name }] ? [VerifyCommandOptions.Solver.Name, name] : (string[])[],
            ])
        {
            RedirectStandardOutput = true,
            Environment = { [WidthVariable] = bits.ToString(CultureInfo.InvariantCulture) },
        };
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(plan.Cancellation);
        await process.WaitForExitAsync(plan.Cancellation);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
