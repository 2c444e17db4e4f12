namespace Continua.Tests.Detest;

/// <summary>
/// Evaluations at equal errors, compared with those of SciPy's DOP853 as in <c>bench/workprecision.py</c>, for the
/// problems of DETEST that have a solution in closed form.
/// </summary>
public class WorkPrecisionTests
{
    // From python3 bench/workprecision.py --constants, with SciPy 1.10.1. An error of 1e-10 is out of reach of doubles
    // in D5.
    private static readonly (string Name, double Evaluations)[] TightByScipy =
    [
        ("A1", 246), ("A2", 153), ("A3", 1765), ("A4", 195), ("A5", 271), ("B2", 302), ("C1", 356), ("C2", 669), ("C3", 328), ("C4", 313),
        ("D1", 1533), ("D2", 2070), ("D3", 2855), ("D4", 3985), ("E1", 656), ("E4", 140), ("E5", 295),
    ];

    private static readonly (string Name, double Evaluations)[] LooseByScipy =
    [
        ("A1", 111), ("A2", 67), ("A3", 488), ("A4", 86), ("A5", 78), ("B2", 214), ("C1", 125), ("C2", 436), ("C3", 254), ("C4", 248),
        ("D1", 537), ("D2", 915), ("D3", 1300), ("D4", 2025), ("D5", 3898), ("E1", 227), ("E4", 63), ("E5", 127),
    ];

    // In these problems stability, not accuracy, limits the later steps: the intervals of real stability are 4.48 for
    // the 16 evaluations of Vern9 and 6.39 for the 12 of DOP853.
    private static readonly string[] Damped = ["B2", "C2", "C3", "C4"];

    [Fact]
    public void Vern9_takes_fewer_evaluations_where_accuracy_limits_the_steps()
    {
        Dictionary<string, double> ratios = Ratios(new Vern9(), TightByScipy, 1e-10);
        Assert.All(ratios, problem => Assert.InRange(problem.Value, 0, Damped.Contains(problem.Key) ? 1.7 : 1.15));
        Assert.InRange(Mean(ratios.Where(problem => !Damped.Contains(problem.Key))), 0, 0.86);
        Assert.InRange(Mean(ratios), 0, 1);
    }

    [Fact]
    public void Vern7_takes_fewer_evaluations_at_looser_tolerances()
    {
        Dictionary<string, double> ratios = Ratios(new Vern7(), LooseByScipy, 1e-6);
        Assert.All(ratios, problem => Assert.InRange(problem.Value, 0, 1.2));
        Assert.InRange(Mean(ratios), 0, 0.95);
    }

    private static Dictionary<string, double> Ratios(Solver solver, (string Name, double Evaluations)[] peer, double error) =>
        peer.ToDictionary(
            problem => problem.Name, problem => EvaluationsAt(error, DetestProblem.Of(problem.Name), solver) / problem.Evaluations);

    private static double Mean(IEnumerable<KeyValuePair<string, double>> ratios) =>
        Math.Exp(ratios.Average(problem => Math.Log(problem.Value)));

    /// <summary>
    /// Returns the number of evaluations at an error, interpolated in logarithms between results at tolerances half a
    /// decade apart.
    /// </summary>
    private static double EvaluationsAt(double error, DetestProblem problem, Solver solver)
    {
        List<(double Error, double Evaluations)> points =
            Smoothed([.. Enumerable.Range(4, 24).Select(n => Measure(problem, solver, Math.Pow(10, -n / 2.0)))]);
        int next = points.FindIndex(point => point.Error <= Math.Log(error));
        if (next <= 0)
        {
            return next == 0 ? Math.Exp(points[0].Evaluations) : double.NaN;
        }

        ((double looser, double fewer), (double tighter, double more)) = (points[next - 1], points[next]);
        return Math.Exp(fewer + ((more - fewer) * (Math.Log(error) - looser) / (tighter - looser)));
    }

    /// <summary>The logarithms of the largest error at steps, and of the number of evaluations.</summary>
    private static (double Error, double Evaluations) Measure(DetestProblem problem, Solver solver, double tolerance)
    {
        Solution<double> found = problem.Solve(new() { Solver = solver, Rtol = tolerance, Atol = tolerance, SaveAt = SaveAt.Steps });
        (double[] times, double[,] values) = (found.Times(), found.Values());
        double worst = times.Select((t, n) => DetestProblem.Distance(
            [.. Enumerable.Range(0, values.GetLength(1)).Select(c => values[n, c])], problem.Solution!(t))).Max();
        return (Math.Log(worst), Math.Log(found.Statistics.Evaluations));
    }

    /// <summary>
    /// Averages the logarithms of consecutive results whose errors do not decrease with the tolerance, so that no
    /// accidentally small error counts.
    /// </summary>
    private static List<(double Error, double Evaluations)> Smoothed((double Error, double Evaluations)[] points)
    {
        List<(double Error, double Evaluations, int Count)> joined = [];
        foreach ((double error, double evaluations) in points)
        {
            joined.Add((error, evaluations, 1));
            while (joined.Count > 1 && joined[^1].Error >= joined[^2].Error)
            {
                ((double e, double v, int n), (double f, double w, int m)) = (joined[^1], joined[^2]);
                joined.RemoveRange(joined.Count - 2, 2);
                joined.Add((((e * n) + (f * m)) / (n + m), ((v * n) + (w * m)) / (n + m), n + m));
            }
        }

        return [.. joined.Select(point => (point.Error, point.Evaluations))];
    }
}
