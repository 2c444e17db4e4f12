using System.Numerics;

namespace Continua.Cli.Verification.Bits;

/// <summary>Results that have to agree bit for bit.</summary>
internal sealed class BitSection : VerificationSection
{
    // Several blocks of rows, so that threads share them.
    private const int Rows = 37, GradientRows = 41;

    // Rows whose gradients are also computed alone: the first ones, which are solved forwards and summed, and others in both groups of
    // rows.
    private const int Summed = 4;

    private static readonly int[] Single = [.. Enumerable.Range(0, Summed), 4, 13, 19, 31, 32, 40];

    public override string Name => "bits";

    public override string Title => "Bits";

    public override string Explanation =>
        "A row has the same bits alone or among few rows as among many, with any number of threads, and whether or not finished rows "
        + "free their lanes: every number of every step is compared, with and without events. Gradients, also those summed over rows, "
        + "have the same bits with any number of threads and with checkpoints, and sums agree with those of single rows to rounding. "
        + "Processes with narrower vectors compute the same bits. The other numbers count rows or numbers that differ.";

    public override IEnumerable<VerificationPart> Parts(VerificationPlan plan) =>
    [
        new("vector widths", "all", () => VectorWidths.Compare(plan)),
        .. plan.Methods.Select(method => new VerificationPart("bits", method.Name, () => Of<double>(method, "", plan))),
        .. plan.Methods.Select(method => new VerificationPart("bits, float", method.Name, () => Of<float>(method, ", float", plan))),
    ];

    private static IEnumerable<Finding> Of<T>(VerifiedMethod method, string suffix, VerificationPlan plan)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Solver solver = method.Create();
        foreach (bool split in solver.Needs.HasFlag(SolverNeeds.Split) ? (bool[])[false, true] : [false])
        {
            BitRun<T> run = new(solver, split);
            string suffixes = suffix + (split ? ", split" : "");

            // In a quick verification, vector widths alone compare gradients in single precision.
            bool gradients = !plan.Quick || typeof(T) == typeof(double);
            foreach (Finding finding in Solves(run, plan.Pick(1, 4)).Concat(gradients ? Gradients(run) : []))
            {
                plan.Cancellation.ThrowIfCancellationRequested();
                yield return finding with { Check = finding.Check + suffixes, Method = method.Name };
            }
        }
    }

    /// <param name="stride">The distance of the rows that are also solved alone.</param>
    private static IEnumerable<Finding> Solves<T>(BitRun<T> run, int stride)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int alone = 0, threads = 0, lanes = 0;
        foreach (bool events in (bool[])[false, true])
        {
            double[][] together = run.Solve(run.Options, 0, Rows, events);
            alone += Enumerable.Range(0, Rows).Where(row => row % stride == 0)
                .Sum(row => BitDifference.Rows([together[row]], run.Solve(run.Options, row, 1, events)));
            alone += BitDifference.Rows(together[5..17], run.Solve(run.Options, 5, 12, events));
            threads += BitDifference.Rows(together, run.Solve(run.Options with { Threads = 3 }, 0, Rows, events));
            lanes += BitDifference.Rows(together, run.Solve(run.Options with { Compaction = false }, 0, Rows, events));
        }

        yield return Row("rows alone", alone);
        yield return Row("rows, 3 threads", threads);
        yield return Row("rows, no compaction", lanes);
    }

    private static IEnumerable<Finding> Gradients<T>(BitRun<T> run)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (double[][] Rows, double[] Sums)[] found = run.Pulled(run.Options, [(0, GradientRows), (0, Summed), .. Single.Select(row => (row, 1))]);
        yield return Row("gradients, rows alone", Single.Select((row, n) => BitDifference.Rows([found[0].Rows[row]], found[n + 2].Rows)).Sum());
        double[] sums = [.. found[1].Sums.Select((_, i) => found[2..(2 + Summed)].Sum(single => single.Sums[i]))];
        yield return new(
            "gradients, sum of rows", "", found[1].Sums.Zip(sums, (a, b) => Math.Abs(a - b)).Max() / sums.Max(Math.Abs),
            Wanted.AtMost(typeof(T) == typeof(double) ? 1e-13 : 1e-5));
        yield return Row("gradients, 3 threads", Different(run.Pulled(run.Options, [(0, GradientRows)], threads: 3)[0]));
        SolveOptions checkpointed = run.Options with { Adjoint = new CheckpointedAdjoint { Budget = 1 } };
        yield return Row("gradients, checkpoints", Different(run.Pulled(checkpointed, [(0, GradientRows)])[0]));

        int Different((double[][] Rows, double[] Sums) other) =>
            BitDifference.Rows(found[0].Rows, other.Rows) + BitDifference.Numbers(found[0].Sums, other.Sums);
    }

    private static Finding Row(string check, int different) => new(check, "", different, Wanted.None);
}
