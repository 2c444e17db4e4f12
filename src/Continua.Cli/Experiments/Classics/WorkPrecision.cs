namespace Continua.Cli.Experiments;

/// <summary>
/// The largest errors and the evaluations of a solver in several solves of one equation, and the slope of their
/// logarithms.
/// </summary>
internal sealed class WorkPrecision
{
    // Smaller errors are rounding errors and do not depend on the method.
    private const double Rounding = 2e-13;

    // The number of solves in the fit of the slope, and the largest number of steps of a solve.
    private const int SlopePoints = 4, MaxSteps = 5000;

    private WorkPrecision(Solver solver, IReadOnlyList<(double Nfe, double Error)> points)
    {
        (Solver, Nfe, Error) = (solver, [.. points.Select(p => p.Nfe)], [.. points.Select(p => p.Error)]);
        Order = -Slope([.. points.Where(p => p.Error > Rounding).TakeLast(SlopePoints)
            .Select(p => (Math.Log(p.Nfe), Math.Log(p.Error)))]);
    }

    public Solver Solver { get; }

    public double[] Nfe { get; }

    public double[] Error { get; }

    /// <summary>The measured order p, from error ∝ NFE^−p over the finest solves above rounding.</summary>
    public double Order { get; }

    /// <summary>
    /// Solves with each of the options, the cheapest first, until a solve fails or takes too many steps.
    /// </summary>
    public static WorkPrecision Of(KnownEquation equation, double end, IEnumerable<SolveOptions> options)
    {
        List<(double, double)> points = [];
        Solver? solver = null;
        foreach (SolveOptions each in options)
        {
            solver = each.Solver;
            Solution<double> solution = equation.Solve(
                end, each with { SaveAt = SaveAt.Steps, MaxSteps = MaxSteps, ThrowOnFailure = false });
            if (solution.Status() != SolveStatus.Succeeded)
            {
                break;
            }

            points.Add((solution.Statistics.Evaluations, equation.Errors(solution).Max()));
        }

        return new(solver ?? throw new ArgumentException("A sweep has at least one solve."), points);
    }

    /// <summary>The slope of the least-squares line through points; 0 for fewer than two points.</summary>
    public static double Slope((double X, double Y)[] points)
    {
        if (points.Length < 2)
        {
            return 0;
        }

        double x = points.Average(p => p.X), y = points.Average(p => p.Y);
        return points.Sum(p => (p.X - x) * (p.Y - y)) / points.Sum(p => (p.X - x) * (p.X - x));
    }
}
