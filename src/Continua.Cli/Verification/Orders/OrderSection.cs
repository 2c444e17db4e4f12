namespace Continua.Cli.Verification.Orders;

/// <summary>Measured orders of convergence, and errors over tolerances.</summary>
internal sealed class OrderSection : VerificationSection
{
    private const double T0 = ExactProblem.T0, T1 = ExactProblem.T1, Span = T1 - T0;

    // The measured slope is below the order by the next term of the error.
    private const double Slack = 0.4;

    public override string Name => "orders";

    public override string Title => "Measured orders";

    public override string Explanation =>
        "A nonlinear equation with a solution in closed form is solved with more and more equal steps. The measured order is the slope "
        + "of the logarithm of the error, at the ends of steps and between them, where the order of a method is at most one more than "
        + "that of its interpolant. Methods with an error estimate are then solved at several tolerances: the number is the largest "
        + "error over its tolerance, and the slope of log error over log tolerance. Where the estimate has the order q of the method "
        + "itself, as in Rosenbrock23, errors are proportional to the tolerance to the power q/(q + 1), by which they are divided.";

    public override IEnumerable<VerificationPart> Parts(VerificationPlan plan) =>
        plan.Methods.Select(method => new VerificationPart("order", method.Name, () => Of(method)));

    private static IEnumerable<Finding> Of(VerifiedMethod method)
    {
        Solver solver = method.Create();
        if (MethodTraits.Of(solver).GivenSteps)
        {
            yield return Order("order", method, solver.Order, steps => ExactProblem.Error(ExactProblem.Solve(Fixed(solver, steps))));
            if (solver.Interpolates)
            {
                yield return Order(
                    "order between steps", method, Math.Min(solver.InterpolantOrder + 1, solver.Order),
                    steps => ExactProblem.Error(ExactProblem.Solve(Fixed(solver, steps) with { SaveAt = Between(steps) })));
            }

            if (solver.Needs.HasFlag(SolverNeeds.Split))
            {
                yield return Order("order, split", method, solver.Order, steps => ExactProblem.Error(ExactProblem.SolveSplit(Fixed(solver, steps))));
            }
        }

        foreach (Finding finding in solver.ErrorOrder > 0 ? Tolerances(method, solver) : [])
        {
            yield return finding;
        }
    }

    private static Finding Order(string check, VerifiedMethod method, int order, Func<int, double> error) =>
        new(check, method.Name, Convergence.Order(error), Wanted.AtLeast(order - Slack));

    private static IEnumerable<Finding> Tolerances(VerifiedMethod method, Solver solver)
    {
        double tightest = solver.Order >= 4 ? 1e-10 : 1e-8, expected = MethodTraits.TolerancePower(solver);
        List<(double X, double Y)> points = [];
        double worst = 0;
        for (double tolerance = 1e-4; tolerance > 0.99 * tightest; tolerance /= Math.Sqrt(10))
        {
            double error = ExactProblem.Error(ExactProblem.Solve(
                new() { Solver = solver, Rtol = tolerance, Atol = tolerance, SaveAt = SaveAt.Steps, MaxSteps = 1_000_000 }));
            points.Add((Math.Log(tolerance), Math.Log(error)));
            worst = Math.Max(worst, error / Math.Pow(tolerance, expected));
        }

        yield return new("error / tolerance", method.Name, worst, Wanted.AtMost(100));
        yield return new("slope of error over tolerance", method.Name, Convergence.Slope(points), Wanted.AtLeast(0.7 * expected));
    }

    // For implicit methods, the tolerances bound the error of solving the stages.
    private static SolveOptions Fixed(Solver solver, int steps) => new()
    {
        Solver = solver,
        Controller = new FixedStep(Span / steps),
        Rtol = 1e-13,
        Atol = 1e-13,
        SaveAt = SaveAt.Times([.. Enumerable.Range(1, steps).Select(n => n == steps ? T1 : T0 + (n * Span / steps))]),
    };

    private static SaveAt Between(int steps) =>
        SaveAt.Times([.. Enumerable.Range(0, 3 * steps).Select(n => T0 + ((n + 0.37) * Span / (3 * steps)))]);
}
