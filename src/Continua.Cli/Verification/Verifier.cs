using System.Diagnostics;

namespace Continua.Cli.Verification;

/// <summary>Runs sections one after another, and the parts of a section at the same time.</summary>
internal static class Verifier
{
    /// <summary>Runs sections, and returns their results in order.</summary>
    /// <param name="sections">The sections; parts that were stopped are left out.</param>
    /// <param name="begun">Called before each section.</param>
    /// <param name="done">Called after each section.</param>
    public static IReadOnlyList<SectionResult> Run(
        IReadOnlyList<VerificationSection> sections, VerificationPlan plan, Action<VerificationSection> begun, Action<SectionResult> done)
    {
        List<SectionResult> results = [];
        foreach (VerificationSection section in sections.TakeWhile(_ => !plan.Cancellation.IsCancellationRequested))
        {
            begun(section);
            Stopwatch watch = Stopwatch.StartNew();
            SectionResult result = new(section, Measure([.. section.Parts(plan)], plan), watch.Elapsed.TotalSeconds);
            results.Add(result);
            done(result);
        }

        return results;
    }

    private static IReadOnlyList<Finding> Measure(VerificationPart[] parts, VerificationPlan plan)
    {
        IReadOnlyList<Finding>[] found = new IReadOnlyList<Finding>[parts.Length];
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = plan.Threads > 0 ? plan.Threads : -1, CancellationToken = plan.Cancellation };
        try
        {
            Parallel.For(0, parts.Length, parallel, i => found[i] = parts[i].Run());
        }
        catch (OperationCanceledException)
        {
            // The parts that ended are kept.
        }

        return [.. found.Where(rows => rows is not null).SelectMany(rows => rows)];
    }
}

/// <summary>The rows of a section.</summary>
/// <param name="Seconds">The time that the section took.</param>
internal sealed record SectionResult(VerificationSection Section, IReadOnlyList<Finding> Findings, double Seconds)
{
    public int Failed => Findings.Count(finding => !finding.Passed);
}
