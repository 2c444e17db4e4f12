using Continua.Cli.Experiments;
using Continua.Cli.Syntax;

namespace Continua.Cli.Verification;

/// <summary>
/// Prints the table: a line for each check with the method nearest to its limit, and a line for each method that breaks it. Where the
/// terminal is too narrow for columns, the numbers are below the name of the check.
/// </summary>
/// <param name="width">The width of the terminal in columns.</param>
/// <param name="quiet">Whether only failures are printed.</param>
internal sealed class VerificationTable(TextWriter writer, int width, bool quiet)
{
    private static readonly string[] Header = ["check", "worst method", "measured", "wanted", ""];

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
        (string[] Cells, string Note)[] rows = [.. result.Findings.GroupBy(finding => finding.Check).SelectMany(Of)];
        int[] widths = [.. Header.Select((head, c) => rows.Select(row => row.Cells[c].Length).Append(head.Length).Max())];
        bool fits = widths.Sum() + widths.Length + 1 <= columns;
        foreach ((string[] cells, string note) in fits && !quiet && rows.Length > 0 ? [(Header, ""), .. rows] : rows)
        {
            Row(cells, note, fits ? widths : null);
        }

        if (!quiet)
        {
            Lines($"{result.Findings.Count - result.Failed} of {result.Findings.Count} passed, {NumberText.Of(result.Seconds, "0.0")} s", 2);
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

    private IEnumerable<(string[] Cells, string Note)> Of(IGrouping<string, Finding> check)
    {
        Finding[] failed = [.. check.Where(finding => !finding.Passed)];
        if (failed.Length > 0)
        {
            return failed.Select(finding => (Cells(finding, ""), finding.Note));
        }

        int methods = check.Select(finding => finding.Method).Distinct().Count();
        return quiet ? [] : [(Cells(check.MaxBy(finding => finding.Strain)!, methods > 1 ? $" of {methods}" : ""), "")];
    }

    private static string[] Cells(Finding finding, string others) =>
        [finding.Check, finding.Method + others, finding.MeasuredText, finding.Wanted.Text, finding.Verdict];

    /// <param name="widths">The widths of the columns; null if they do not fit the terminal.</param>
    private void Row(string[] cells, string note, int[]? widths)
    {
        if (widths is not null)
        {
            writer.WriteLine(("  " + string.Join(' ', cells.Select((cell, c) => cell.PadRight(widths[c])))).TrimEnd());
        }
        else
        {
            Lines(cells[0], 1);
            Lines($"{cells[1]}: {cells[2]} ({cells[3]}) {cells[4]}", 4);
        }

        if (note.Length > 0)
        {
            Lines(note, 4);
        }
    }

    private void Lines(string text, int indent)
    {
        foreach (string line in Wrapping.Lines(text, columns - indent))
        {
            writer.WriteLine(new string(' ', indent) + line);
        }
    }
}
