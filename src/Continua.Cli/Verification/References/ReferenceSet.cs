using Continua.Cli.Verification.Problems.Detest;
using Continua.Cli.Verification.Problems.Stiff;

namespace Continua.Cli.Verification.References;

/// <summary>Problems of the literature whose errors are about the same in units of the tolerance.</summary>
/// <param name="Name">The name in the table.</param>
/// <param name="Limit">
/// The largest error in units of the tolerance. It measures how much the problems amplify the errors of steps; the most generous
/// error estimates of the library, those of the KenCarp methods, reach half of it.
/// </param>
/// <param name="Short">Whether the problems take so little time that they are solved at a second tolerance.</param>
internal sealed record ReferenceSet(string Name, double Limit, IReadOnlyList<ReferenceProblem> Problems, bool Short = true)
{
    public static IReadOnlyList<ReferenceSet> All { get; } =
    [
        NonStiff('A', 1000), NonStiff('B', 6000), NonStiff('C', 1000), NonStiff('D', 90_000), NonStiff('E', 500),
        Stiff('A', 300), Stiff('B', 2000), Stiff('C', 2), Stiff('D', 100), Stiff('E', 500),
        new("Hairer–Wanner, IVP test set", 500, [.. Others(p => p.Mass is null && !IsFast(p)), new StiffReference(Brusselator.OfTwenty())]),
        new("constraints", 10, [.. Others(p => p.Mass is not null)]),
        new("fast oscillations", 30_000, [.. Others(IsFast)], Short: false),
    ];

    private static ReferenceSet NonStiff(char letter, double limit) => new(
        $"DETEST {letter}", limit, [.. DetestProblem.All.Where(problem => problem.Name[0] == letter).Select(problem => new NonStiffReference(problem))]);

    private static ReferenceSet Stiff(char letter, double limit)
    {
        string name = $"stiff DETEST {letter}";
        return new(
            name, limit, [.. StiffProblem.All.Where(p => p.Name.StartsWith(name, StringComparison.Ordinal)).Select(p => new StiffReference(p))]);
    }

    private static IEnumerable<ReferenceProblem> Others(Func<StiffProblem, bool> belongs) => StiffProblem.All
        .Where(problem => !problem.Name.StartsWith("stiff DETEST", StringComparison.Ordinal) && problem is not Brusselator && belongs(problem))
        .Select(problem => new StiffReference(problem));

    private static bool IsFast(StiffProblem problem) => problem is RingModulator or Beam;
}
