using System.Diagnostics;
using Continua.Cli.Commands;
using Continua.Cli.Experiments;
using Continua.Cli.Verification;
using Continua.Cli.Verification.Bits;

namespace Continua.Cli.Runs;

/// <summary>Verifies the build, prints the table and writes the folder of the report.</summary>
internal sealed class VerifyRun(VerifyRequest request, Terminal terminal, CancellationToken cancellation)
{
    private const string ReportFile = "report.html", ResultFile = "result.json";

    private readonly Stopwatch watch = Stopwatch.StartNew();

    /// <returns>The exit code.</returns>
    public int Run()
    {
        if (request.Checksums)
        {
            terminal.Out.WriteLine(string.Join('\n', Checksums.Lines(request.Plan(cancellation))));
            return ExitCode.Done;
        }

        return Run(request.Sections);
    }

    /// <summary>Runs some sections, prints the table and writes the folder.</summary>
    /// <returns>The exit code.</returns>
    public int Run(IReadOnlyList<VerificationSection> sections)
    {
        ResultFolder folder = new(request.Folder, VerifyJson.Name, "A verification");
        folder.Open();
        VerificationTable table = request.Json
            ? new(terminal.Error, terminal.ErrorWidth, request.Quiet)
            : new(terminal.Out, terminal.Width, request.Quiet);
        IReadOnlyList<SectionResult> results = Verifier.Run(sections, request.Plan(cancellation), table.Begin, table.End);
        VerifyJson json = Result(results, folder);
        folder.Replace(staging =>
        {
            VerificationReport.Of(results, json, request.Command).Save(Path.Combine(staging, ReportFile));
            File.WriteAllText(Path.Combine(staging, ResultFile), JsonOutput.Write(json, types => types.VerifyJson, indented: true) + "\n");
        });
        table.Close($"Report: {json.Report}", json.Summary);
        if (request.Json)
        {
            terminal.Out.WriteLine(JsonOutput.Write(json, types => types.VerifyJson));
        }

        return json.Status switch
        {
            "passed" => ExitCode.Done,
            "stopped" => ExitCode.Stopped,
            _ => ExitCode.Failed,
        };
    }

    private VerifyJson Result(IReadOnlyList<SectionResult> results, ResultFolder folder)
    {
        Finding[] all = [.. results.SelectMany(result => result.Findings)], failed = [.. all.Where(finding => !finding.Passed)];
        string[] methods = [.. failed.Select(finding => finding.Method).Distinct()];
        string seconds = NumberText.Of(watch.Elapsed.TotalSeconds, "0.0");
        string summary = failed.Length > 0 ? $"{failed.Length} of {all.Length} checks failed: {string.Join(", ", methods)}."
            : cancellation.IsCancellationRequested ? $"The verification was stopped; {all.Length} checks passed."
            : $"All {all.Length} checks passed in {seconds} s.";
        return new()
        {
            Status = cancellation.IsCancellationRequested ? "stopped" : failed.Length > 0 ? "failed" : "passed",
            Summary = summary,
            Quick = request.Quick,
            Seconds = Math.Round(watch.Elapsed.TotalSeconds, 3),
            Checks = all.Length,
            Failed = failed.Length,
            FailedMethods = methods,
            Machine = MachineJson.Here,
            Sections = [.. results.Select(SectionJson.Of)],
            Report = folder.In(ReportFile),
            Files = [ReportFile, ResultFile],
        };
    }
}
