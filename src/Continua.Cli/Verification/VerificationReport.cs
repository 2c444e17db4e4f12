using Continua.Cli.Experiments;
using Continua.Cli.Runs;
using Continua.Reporting;

namespace Continua.Cli.Verification;

/// <summary>The report page: every row of every section, the failed ones first.</summary>
internal static class VerificationReport
{
    private static readonly string[] Header = ["check", "method", "measured", "wanted", ""];

    public static HtmlReport Of(IReadOnlyList<SectionResult> results, VerifyJson json, string command)
    {
        HtmlReport report = new("Verification", json.Summary);
        report.Tiles(
            new("checks", $"{json.Checks}"), new("failed", $"{json.Failed}"), new("time", $"{NumberText.Of(json.Seconds, "0.0")} s"));
        if (json.Status == "stopped")
        {
            report.Notice("The verification was stopped; the report contains the results up to then.");
        }

        Finding[] failed = [.. results.SelectMany(result => result.Findings).Where(finding => !finding.Passed)];
        if (failed.Length > 0)
        {
            report.Section("Failed checks");
            report.Table(["check", "method", "measured", "wanted", "note"], [.. failed.Select(f => Cells(f, f.Note))]);
        }

        foreach (SectionResult result in results)
        {
            report.Section(result.Section.Title).Paragraph(result.Section.Explanation);
            report.Table(Header, [.. Worst(result).Select(f => Cells(f, f.Verdict))], "The method nearest to the limit of each check.");
            report.Details(
                $"All {result.Findings.Count} rows",
                rows => rows.Table(Header, [.. result.Findings.Select(f => Cells(f, f.Verdict))]));
        }

        report.Section("To repeat this verification").Code(command);
        return report.Paragraph($"Version {json.Version}; {json.Machine}.");
    }

    private static IEnumerable<Finding> Worst(SectionResult result) =>
        result.Findings.GroupBy(finding => finding.Check).Select(check => check.MaxBy(finding => finding.Strain)!);

    private static string[] Cells(Finding finding, string last) =>
        [finding.Check, finding.Method, finding.MeasuredText, finding.Wanted.Text, last];
}
