using System.Globalization;

namespace Continua.Cli.Verification.Programs;

/// <summary>Random programs, compiled, against an interpreter.</summary>
internal sealed class ProgramSection : VerificationSection
{
    private const int PerPart = 10;

    public override string Name => "programs";

    public override string Title => "Random programs";

    public override string Explanation =>
        "Random expressions of values per row and of matrices shared by rows are compiled, and compared with an interpreter that "
        + "evaluates the expression as it was written, operation by operation, in double precision: results in double and single "
        + "precision, and derivatives along random directions with extrapolated central differences of interpreted values. Numbers are "
        + "relative to the larger of 1 and the value; the row names the seed of the program.";

    public override IEnumerable<VerificationPart> Parts(VerificationPlan plan) =>
        from kind in (Kind[])
        [
            new("results, double", seed => new ProgramCheck(seed).Values<double>(), 1e-10),
            new("results, single precision", seed => new ProgramCheck(seed).Values<float>(), 2e-4),
            new("derivatives", seed => new ProgramCheck(seed).Derivatives(), 1e-6),
        ]
        from first in Enumerable.Range(0, plan.Pick(40, 4)).Select(n => n * PerPart)
        select new VerificationPart(kind.Check, Named(first), () => Enumerable.Range(first, PerPart).Select(kind.Of));

    private static string Named(int seed) => string.Create(CultureInfo.InvariantCulture, $"program {seed}");

    private sealed record Kind(string Check, Func<int, double> Measure, double Limit)
    {
        public Finding Of(int seed) => new(Check, Named(seed), Measure(seed), Wanted.AtMost(Limit));
    }
}
