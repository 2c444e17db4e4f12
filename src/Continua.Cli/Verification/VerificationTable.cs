using Continua.Cli.Experiments;
using Continua.Cli.Syntax;

namespace Continua.Cli.Verification;

/// <summary>
/// Prints the table: a line for each check with the method nearest to its limit, and a line for each method that breaks it. On a
/// narrow terminal, the numbers are below the name of the check.
/// </summary>
/// <param name="width">The width of the terminal in columns.</param>
/// <param name="quiet">Whether only failures are printed.</param>
internal sealed class VerificationTable(TextWriter writer, int width, bool quiet)
{
    private const int Narrow = 78, CheckWidth = 36, MethodWidth = 21, MeasuredWidth = 10, WantedWidth = 11;

    private readonly int columns = Math.Clamp(width, 20, 100);

    /// <summary>Prints the heading of a section that is about to be measured.</summary>
    public void Begin(VerificationSection section)
    {
        if (!quiet)
        {
            Lines($"{section.Title} ({section.Name})", 0);
        }
    }

    /// <summary>Prints the rows of a section.</summary>
    public void End(SectionResult result)
    {
        foreach (IGrouping<string, Finding> check in result.Findings.GroupBy(finding => finding.Check))
        {
            Finding[] failed = [.. check.Where(finding => !finding.Passed)];
            if (failed.Length == 0 && !quiet)
            {
                int others = check.Select(finding => finding.Method).Distinct().Count();
                Row(check.MaxBy(finding => finding.Strain)!, others > 1 ? $" of {others}" : "");
            }

            foreach (Finding finding in failed)
            {
                Row(finding, "");
            }
        }

        if (!quiet)
        {
            int passed = result.Findings.Count - result.Failed;
            Lines($"{passed} of {result.Findings.Count} passed, {NumberText.Of(result.Seconds, "0.0")} s", 2);
            writer.WriteLine();
        }

        writer.Flush();
    }

    /// <summary>Prints where the report is, unless only failures are printed, and the summary as the last line.</summary>
    public void Close(string report, string summary)
    {
        if (!quiet)
        {
            Lines(report, 0);
        }

        Lines(summary, 0);
    }

    private void Row(Finding finding, string others)
    {
        string method = finding.Method + others;
        if (columns < Narrow)
        {
            Lines(finding.Check, 1);
            Lines($"{method}: {finding.MeasuredText} ({finding.Wanted.Text}) {finding.Verdict}", 4);
        }
        else
        {
            writer.WriteLine($"  {Cell(finding.Check, CheckWidth)}{Cell(method, MethodWidth)}{Cell(finding.MeasuredText, MeasuredWidth)}"
                + $"{Cell(finding.Wanted.Text, WantedWidth)}{finding.Verdict}");
        }

        if (finding.Note.Length > 0 && !finding.Passed)
        {
            Lines(finding.Note, 4);
        }
    }

    private static string Cell(string text, int size) => text.PadRight(size - 1) + " ";

    private void Lines(string text, int indent)
    {
        foreach (string line in Wrapping.Lines(text, columns - indent))
        {
            writer.WriteLine(new string(' ', indent) + line);
        }
    }
}
