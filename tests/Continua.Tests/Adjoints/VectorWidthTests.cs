using System.Diagnostics;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Continua.Tests.Adjoints;

/// <summary>Gradients have the same bits in separate processes with narrower vectors.</summary>
public class VectorWidthTests
{
    private const string ChecksumFile = "CONTINUA_TESTS_CHECKSUM";

    [Theory]
    [InlineData("256")]
    [InlineData("128")]
    public void No_bit_depends_on_the_width_of_vectors(string width)
    {
        string path = Path.GetTempFileName();
        ProcessStartInfo start = new("dotnet", ["vstest", typeof(VectorWidthTests).Assembly.Location, $"--TestCaseFilter:FullyQualifiedName~{nameof(The_checksum_is_written_to_the_requested_file)}"])
        {
            RedirectStandardOutput = true,
            Environment = { [ChecksumFile] = path, ["DOTNET_PreferredVectorBitWidth"] = width },
        };
        using (Process child = Process.Start(start)!)
        {
            string output = child.StandardOutput.ReadToEnd();
            child.WaitForExit();
            Assert.True(child.ExitCode == 0, output);
        }

        string[] lines = File.ReadAllLines(path);
        File.Delete(path);
        Assert.True(int.Parse(lines[0], null) <= int.Parse(width, null), $"{lines[0]} bits");
        Assert.Equal(Checksum(), lines[1]);
    }

    [Fact]
    public void The_checksum_is_written_to_the_requested_file()
    {
        if (Environment.GetEnvironmentVariable(ChecksumFile) is { } path)
        {
            string width = Vector512.IsHardwareAccelerated ? "512" : Vector256.IsHardwareAccelerated ? "256" : "128";
            File.WriteAllLines(path, [width, Checksum()]);
        }
    }

    private static string Checksum()
    {
        List<byte> bits = [];
        foreach (SolveOptions options in (SolveOptions[])
            [new() { Rtol = 1e-4, Atol = 1e-4 }, new() { Solver = new Dopri8(), Rtol = 1e-4 }, new() { Controller = new FixedStep(0.2), Adjoint = new BacksolveAdjoint() }])
        {
            Add<double>(options, bits);
            Add<float>(options, bits);
        }

        SolveOptions withEvents = new() { Rtol = 1e-4, Atol = 1e-5, RecordedEvents = 3 };
        bits.AddRange(ManyRows<double>.Bits([.. Events.EventBitTests.Gradients<double>(withEvents, 0, 41).ByInputs[0].Cast<double>()]));
        bits.AddRange(ManyRows<float>.Bits([.. Events.EventBitTests.Gradients<float>(withEvents, 0, 41).ByInputs[0].Cast<float>()]));
        return Convert.ToHexString(SHA256.HashData(bits.ToArray()));
    }

    private static void Add<T>(SolveOptions options, List<byte> bits)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TimedNetwork network = new();
        ManyRows<T> rows = new(41);
        using Gradient<T> gradient = new(3, x => network.Loss(x[0], x[1], x[2], options), network);
        GradientResult<T> result = rows.Evaluate(gradient, network, 0, 41);
        bits.AddRange(BitConverter.GetBytes(result.Value));
        bits.AddRange(ManyRows<T>.Bits(result.ByParameters));
        bits.AddRange(Enumerable.Range(0, 41).SelectMany(r => ManyRows<T>.BitsOf(result, r)));
    }
}
