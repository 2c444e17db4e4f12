using System.Diagnostics;

namespace Continua.Tests.Execution;

/// <summary>
/// Vector widths change no bit of any result. On a machine without the wider vectors, the widest available ones are
/// used.
/// </summary>
public class VectorWidthTests
{
    [Fact]
    public async Task Results_are_bit_for_bit_equal_with_128_256_and_512_bit_vectors()
    {
        string[] narrowest = await Lines(128);
        Assert.Equal("vectors of 128 bits", narrowest[0]);
        foreach (int bits in new[] { 256, 512 })
        {
            string[] lines = await Lines(bits);
            Assert.Equal($"vectors of {Math.Min(bits, Checksums.VectorBits)} bits", lines[0]);
            Assert.Equal(narrowest[1..], lines[1..]);
        }
    }

    private static async Task<string[]> Lines(int bits)
    {
        ProcessStartInfo start = new("dotnet", [typeof(VectorWidthTests).Assembly.Location, "checksums"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_PreferredVectorBitWidth"] = $"{bits}" },
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
