using Continua.Cli.Experiments;

namespace Continua.Cli.Verification.References;

/// <summary>Errors at the ends of problems from the literature, in units of the tolerance.</summary>
internal sealed class ReferenceSection : VerificationSection
{
    public override string Name => "references";

    public override string Title => "Reference problems";

    public override string Explanation =>
        "DETEST (Hull, Enright, Fellen and Sedgwick 1972), stiff DETEST (Enright, Hull and Lindberg 1975), problems of Hairer and "
        + "Wanner (1996) and of the test set for initial value problem solvers (Mazzia and Magherini 2008), with reference states of 16 "
        + "digits, which were computed in higher precision and agree with the published ones. The number is the largest error of a "
        + "component at the end of any problem of the set, divided by the tolerance: 10⁻⁴ for methods of order up to 3 and 10⁻⁶ for "
        + "others, in a full verification also a hundredth of that (to the power q/(q + 1) as for measured orders). Stiff problems "
        + "are solved by implicit methods, those with constraints by the methods that take a singular mass matrix.";

    public override IEnumerable<VerificationPart> Parts(VerificationPlan plan) =>
        from method in plan.Methods
        from set in ReferenceSet.All.Where(set => set.Short || !plan.Quick)
        select new VerificationPart(set.Name, method.Name, () => Of(method, set, plan));

    private static IEnumerable<Finding> Of(VerifiedMethod method, ReferenceSet set, VerificationPlan plan)
    {
        Solver solver = method.Create();
        if (solver.ErrorOrder == 0 || solver.RequiresSeparableField)
        {
            yield break;
        }

        double first = solver.Order >= 4 ? 1e-6 : 1e-4;
        double[] tolerances = set.Short && !plan.Quick ? [first, first / 100] : [first];
        Finding[] all =
        [
            .. from problem in set.Problems.Where(problem => problem.Suits(solver))
               from tolerance in tolerances
               select Of(method, set, problem, solver, tolerance, plan.Cancellation),
        ];
        if (all.Length > 0)
        {
            yield return all.MaxBy(finding => finding.Strain)!;
        }
    }

    private static Finding Of(
        VerifiedMethod method, ReferenceSet set, ReferenceProblem problem, Solver solver, double tolerance, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        string where = $"{problem.Name} at a tolerance of {NumberText.Of(tolerance, "G1")}";
        try
        {
            double unit = Math.Pow(tolerance, MethodTraits.TolerancePower(solver));
            return new(set.Name, method.Name, problem.Error(solver, tolerance) / unit, Wanted.AtMost(set.Limit), where);
        }
        catch (SolveException failure)
        {
            return new(set.Name, method.Name, double.NaN, Wanted.AtMost(set.Limit), $"{where}: {failure.Message}");
        }
    }
}
