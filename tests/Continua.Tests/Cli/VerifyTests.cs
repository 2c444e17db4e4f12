using System.Diagnostics;
using System.Text.Json;
using Continua.Cli;
using Continua.Cli.Commands;
using Continua.Cli.Runs;
using Continua.Cli.Syntax;
using Continua.Cli.Verification;

namespace Continua.Tests.Cli;

/// <summary>The table, the JSON, the report and the exit codes of <c>continua verify</c>.</summary>
public sealed class VerifyTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_verification_prints_a_table_and_writes_a_report()
    {
        Call call = Verify(80, "--only", "conditions", "--solver", "vern7");
        Assert.Equal((0, ""), (call.Code, call.Error));
        string[] lines = call.Out.TrimEnd().Split('\n');
        Assert.Contains(lines, line => line.Contains("conditions, embedded", StringComparison.Ordinal) && line.EndsWith("pass", StringComparison.Ordinal));
        Assert.Matches(@"^All \d+ checks passed in [\d.]+ s\.$", lines[^1]);
        string report = File.ReadAllText(folder.In("verify", "report.html"));
        Assert.All((string[])["Order conditions", "vern7", "continua verify --only conditions --solver vern7"], text => Assert.Contains(text, report, StringComparison.Ordinal));
    }

    [Fact]
    public void The_table_fits_a_narrow_terminal()
    {
        Call call = Verify(40, "--only", "conditions");
        Assert.Equal(0, call.Code);
        Assert.All(call.Out.Split('\n'), line => Assert.True(line.Length <= 40, line));
    }

    [Fact]
    public void The_json_has_every_row()
    {
        Call call = Verify(80, "--only", "orders", "--solver", "rodas4p", "--json", "--quiet");
        Assert.Single(call.Out.Trim().Split('\n'));
        JsonElement json = call.Json();
        Assert.Equal(("continua.verify/1", "passed"), (json.GetProperty("schema").GetString(), json.GetProperty("status").GetString()));
        JsonElement[] rows = [.. json.GetProperty("sections")[0].GetProperty("rows").EnumerateArray()];
        Assert.Equal(json.GetProperty("checks").GetInt32(), rows.Length);
        Assert.All(rows, row => Assert.Equal(("rodas4p", true), (row.GetProperty("method").GetString(), row.GetProperty("pass").GetBoolean())));
        Assert.Contains(rows, row => row.GetProperty("check").GetString() == "order" && row.GetProperty("measured").GetDouble() > 3.6);
        Assert.Equal(json.GetRawText().Length > 0, File.Exists(folder.In("verify", "result.json")));
    }

    [Fact]
    public void A_failed_check_is_named_and_the_exit_code_is_1()
    {
        Finding right = new("bits", "tsit5", 0, Wanted.None), wrong = new("gradient", "rodas5p", 0.2, Wanted.AtMost(1e-6), "a sign");
        (int code, string output) = Conclude([right, wrong], default);
        Assert.Equal(1, code);
        Assert.Contains("gradient", output, StringComparison.Ordinal);
        Assert.Contains("FAIL", output, StringComparison.Ordinal);
        Assert.Contains("a sign", output, StringComparison.Ordinal);
        Assert.EndsWith("1 of 2 checks failed: rodas5p.", output.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stopped_verification_is_not_passed()
    {
        (int code, string output) = Conclude([new("bits", "tsit5", 0, Wanted.None)], new(canceled: true));
        Assert.Equal(130, code);
        Assert.Contains("stopped", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("events", "midpoint")]
    [InlineData("gradients", "radauiia5")]
    [InlineData("references", "bosh3")]
    [InlineData("programs", "euler")]
    public void A_section_passes_for_a_method(string section, string solver) =>
        Assert.Equal(0, Verify(80, "--quick", "--only", section, "--solver", solver).Code);

    [Fact]
    public void Vector_widths_are_compared_by_processes_of_the_tool()
    {
        ProcessStartInfo start = new(
            "dotnet", [ToolFile.Path, "verify", "--only", "bits", "--solver", "rosenbrock23", "--out", folder.In("bits"), "--json", "--quiet"])
        {
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        string[] checks = [.. new Call(0, output, "").Json().GetProperty("sections")[0].GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("check").GetString()!)];
        Assert.Contains(checks, check => check.StartsWith(MachineJson.Here.VectorBits > 128 ? "vectors of 128 bits" : "vectors", StringComparison.Ordinal));
    }

    [Fact]
    public void Checksums_are_a_line_for_each_method_and_precision()
    {
        string[] lines = Call.Run("verify", "--checksums", "--solver", "euler").Out.TrimEnd().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Matches("^euler double [0-9a-f]{16}$", lines[1]);
        Call.Run("verify", "--checksums", "--json").Fails(2, "--checksums", "leave one out");
    }

    [Fact]
    public void A_folder_of_something_else_is_not_overwritten()
    {
        Directory.CreateDirectory(folder.In("verify"));
        File.WriteAllText(folder.In("verify", "notes.txt"), "");
        Verify(80, "--only", "conditions").Fails(1, "notes.txt", "--out");
    }

    private Call Verify(int width, params string[] words) => Call.Run(width, default, ["verify", .. words, "--out", folder.In("verify")]);

    private (int Code, string Output) Conclude(IReadOnlyList<Finding> findings, CancellationToken cancellation)
    {
        using StringWriter output = new();
        VerifyRequest request = new(Arguments.Parse("verify", "", VerifyCommandOptions.All, ["--out", folder.In("verify")]));
        int code = new VerifyRun(request, new(output, TextWriter.Null), cancellation).Run([new FixedSection(findings)]);
        return (code, output.ToString());
    }

    private sealed class FixedSection(IReadOnlyList<Finding> findings) : VerificationSection
    {
        public override string Name => "fixed";

        public override string Title => "Fixed";

        public override string Explanation => "";

        public override IEnumerable<VerificationPart> Parts(VerificationPlan plan) => [new("part", "fixed", () => findings)];
    }
}
