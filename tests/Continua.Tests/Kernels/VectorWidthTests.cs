using System.Diagnostics;

namespace Continua.Tests.Kernels;

/// <summary>
/// The tests of kernels, which compare with plain loops bit for bit, once more with narrower vectors: where they pass, the
/// kernels' bits are those of the machine's own width.
/// </summary>
public class VectorWidthTests
{
    private const string Child = "CONTINUA_TESTS_NARROW";

    [Theory]
    [InlineData("256")]
    [InlineData("128")]
    public async Task Kernels_pass_their_tests_with_narrower_vectors(string width)
    {
        if (Environment.GetEnvironmentVariable(Child) is not null)
        {
            return;
        }

        ProcessStartInfo start = new(
            "dotnet", ["vstest", typeof(VectorWidthTests).Assembly.Location, $"--TestCaseFilter:FullyQualifiedName~{typeof(VectorWidthTests).Namespace}."])
        {
            RedirectStandardOutput = true,
            Environment = { [Child] = width, ["DOTNET_PreferredVectorBitWidth"] = width },
        };
        using Process child = Process.Start(start)!;
        string output = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        Assert.True(child.ExitCode == 0, output);
    }

    [Fact]
    public void A_process_keeps_to_the_width_that_was_asked_for()
    {
        if (Environment.GetEnvironmentVariable(Child) is { } width)
        {
            Assert.InRange(Execution.Checksums.VectorBits, 128, int.Parse(width, null));
        }
    }
}
