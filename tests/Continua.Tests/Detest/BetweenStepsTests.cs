namespace Continua.Tests.Detest;

/// <summary>The accuracy of dense output is comparable to that of the steps.</summary>
public class BetweenStepsTests
{
    private const int PointsPerStep = 20;

    public static TheoryData<string> Solved =>
        [.. DetestProblem.All.Where(problem => problem.Solution is not null).Select(problem => problem.Name)];

    [Theory]
    [MemberData(nameof(Solved))]
    public void Errors_within_steps_are_at_most_ten_times_those_at_steps(string name)
    {
        DetestProblem problem = DetestProblem.Of(name);
        foreach (Solver solver in (Solver[])[new Vern7(), new Vern9()])
        {
            foreach (double tolerance in (double[])[1e-6, 1e-8, 1e-10])
            {
                (double atSteps, double between) = Errors(problem, solver, tolerance);
                Assert.True(between <= 10 * atSteps, $"{solver.GetType().Name}, {tolerance}: {between} between steps, {atSteps} at steps");
            }
        }
    }

    private static (double AtSteps, double Between) Errors(DetestProblem problem, Solver solver, double tolerance)
    {
        Solution<double> found = problem.Solve(new() { Solver = solver, Rtol = tolerance, Atol = tolerance, SaveAt = SaveAt.Dense });
        double[] times = found.Times();
        double ErrorAt(double t) => DetestProblem.Distance(found.At(t), problem.Solution!(t));
        return (times.Max(ErrorAt), times.Zip(times.Skip(1)).SelectMany(step => Within(step.First, step.Second)).Max(ErrorAt));
    }

    private static IEnumerable<double> Within(double from, double to) =>
        Enumerable.Range(1, PointsPerStep).Select(n => from + ((to - from) * n / (PointsPerStep + 1)));
}
