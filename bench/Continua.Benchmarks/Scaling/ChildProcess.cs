using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Nodes;

namespace Continua.Benchmarks.Scaling;

/// <summary>Runs this program in a separate process with JSON output.</summary>
internal static class ChildProcess
{
    /// <param name="vectorBits">The maximum vector width in bits; 0 for the default of the machine.</param>
    public static List<JsonObject> Lines(int vectorBits, params string[] arguments)
    {
        string program = Environment.ProcessPath!;
        string[] host =
            Path.GetFileNameWithoutExtension(program) == "dotnet" ? [Assembly.GetExecutingAssembly().Location] : [];
        ProcessStartInfo start = new(program, [.. host, .. arguments, "--json"]) { RedirectStandardOutput = true };
        if (vectorBits > 0)
        {
            start.Environment["DOTNET_PreferredVectorBitWidth"] = $"{vectorBits}";
        }

        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject())]
            : throw new InvalidOperationException($"'{string.Join(' ', arguments)}' should exit with code 0, but exited with {process.ExitCode}.");
    }
}
