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
        + "itself, as in Rosenbrock23, errors are proportional to the tolerance to the power q/(q + 1), by which they are divided. A solve "
        + "with rejected steps is repeated with the accepted ones, given by their times: the number is the difference over the tolerance.";

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

        if (solver.ErrorOrder > 0)
        {
            foreach (Finding finding in Tolerances(method, solver))
            {
                yield return finding;
            }

            if (MethodTraits.Of(solver).GivenSteps)
            {
                yield return Repeated(method, solver);
            }
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

    // A rejected step leaves no trace: the accepted steps, given by their times, lead to the same states but for rounding and, of
    // implicit methods, the errors of solving stages, which are a hundredth of the tolerance.
    private static Finding Repeated(VerifiedMethod method, Solver solver)
    {
        const double Tolerance = 1e-5;
        SolveOptions options = new() { Solver = solver, Rtol = Tolerance, Atol = Tolerance, SaveAt = SaveAt.Steps, FirstStep = 0.75 * Span };
        Solution<double> chosen = ExactProblem.Solve(options), given =
            ExactProblem.Solve(options with { FirstStep = null, Controller = new GivenSteps(chosen.Times()[1..^1]) });
        double difference = chosen.Values().Cast<double>().Zip(given.Values().Cast<double>(), (a, b) => Math.Abs(a - b)).Max();
        return new(
            "chosen steps, repeated", method.Name, chosen.Statistics.Rejected > 0 ? difference / Tolerance : double.NaN, Wanted.AtMost(0.1),
            $"{chosen.Statistics.Rejected} of the steps were rejected.");
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
