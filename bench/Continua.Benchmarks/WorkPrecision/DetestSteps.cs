using System.Text.Json;
using Continua.Cli.Verification.Problems.Detest;

namespace Continua.Benchmarks.WorkPrecision;

/// <summary>
/// Writes the cost and all steps of solves of DETEST's nonstiff problems, as one line of JSON for each solver, problem
/// and tolerance rtol = atol. <c>bench/workprecision.py</c> compares the steps with exact solutions.
/// </summary>
internal static class DetestSteps
{
    public static void Write(BenchmarkArguments given, TextWriter output)
    {
        string[] names = given.Filter.Length > 0 ? given.Filter.Split(',') : ["vern7", "vern9"];
        foreach (Solver solver in names.Select(SolverCatalogue.Create))
        {
            foreach (DetestProblem problem in DetestProblem.All)
            {
                foreach (double tolerance in Tolerances)
                {
                    output.WriteLine(Line(solver, problem, tolerance));
                }
            }
        }
    }

    // Half decades from 1e-2 to 3e-14; below that, rounding errors dominate.
    private static IEnumerable<double> Tolerances => Enumerable.Range(4, 24).Select(n => Math.Pow(10, -n / 2.0));

    private static string Line(Solver solver, DetestProblem problem, double tolerance)
    {
        SolveOptions options = new()
        {
            Solver = solver,
            Rtol = tolerance,
            Atol = tolerance,
            SaveAt = SaveAt.Steps,
            MaxSteps = 1_000_000,
            Threads = 1,
        };
        Solution<double> found = problem.Solve(options);
        double[,] values = found.Values();
        SolveStatistics cost = found.Statistics;
        return JsonSerializer.Serialize(new
        {
            solver = SolverCatalogue.NameOf(solver),
            problem = problem.Name,
            rtol = tolerance,
            evaluations = cost.Evaluations,
            accepted = cost.Accepted,
            rejected = cost.Rejected,
            t = found.Times(),
            y = Enumerable.Range(0, values.GetLength(0))
                .Select(n => Enumerable.Range(0, values.GetLength(1)).Select(c => values[n, c])),
        });
    }
}
