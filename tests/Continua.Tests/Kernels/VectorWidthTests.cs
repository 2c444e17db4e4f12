using System.Diagnostics;

namespace Continua.Tests.Kernels;

/// <summary>
/// Runs the kernel tests, which compare with plain loops bit for bit, in a process with narrower vectors. If they pass,
/// the results of kernels do not depend on the vector width.
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
    public void The_child_process_uses_no_wider_vectors_than_requested()
    {
        if (Environment.GetEnvironmentVariable(Child) is { } width)
        {
            Assert.InRange(Execution.Checksums.VectorBits, 128, int.Parse(width, null));
        }
    }
}
