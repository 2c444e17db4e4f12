namespace Continua.Cli.Experiments;

/// <summary>What a solver's accuracy costs on one equation: the largest error against evaluations, and the slope of it.</summary>
internal sealed class WorkPrecision
{
    // Below, the error is that of the numbers, not of the method.
    private const double Rounding = 2e-13;
    private const int Finest = 4, Dearest = 5000;

    private WorkPrecision(Solver solver, IReadOnlyList<(double Nfe, double Error)> points)
    {
        (Solver, Nfe, Error) = (solver, [.. points.Select(p => p.Nfe)], [.. points.Select(p => p.Error)]);
        Order = -Slope([.. points.Where(p => p.Error > Rounding).TakeLast(Finest).Select(p => (Math.Log(p.Nfe), Math.Log(p.Error)))]);
    }

    public Solver Solver { get; }

    public double[] Nfe { get; }

    public double[] Error { get; }

    /// <summary>The measured order: the error falls like NFE to minus this, on the finest solves above rounding.</summary>
    public double Order { get; }

    /// <summary>Solves once with each of some options, the cheapest first, as long as that takes no more than a few thousand steps.</summary>
    public static WorkPrecision Of(KnownEquation equation, double end, IEnumerable<SolveOptions> options)
    {
        List<(double, double)> points = [];
        Solver? solver = null;
        foreach (SolveOptions each in options)
        {
            solver = each.Solver;
            Solution<double> solution = equation.Solve(end, each with { SaveAt = SaveAt.Steps, MaxSteps = Dearest, ThrowOnFailure = false });
            if (solution.Status() != SolveStatus.Succeeded)
            {
                break;
            }

            points.Add((solution.Statistics.Evaluations, equation.Errors(solution).Max()));
        }

        return new(solver ?? throw new ArgumentException("A sweep has at least one solve."), points);
    }

    /// <summary>The slope of the line nearest to some points; 0 for fewer than two.</summary>
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
