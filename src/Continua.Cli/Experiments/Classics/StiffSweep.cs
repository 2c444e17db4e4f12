namespace Continua.Cli.Experiments;

/// <summary>One method on one stiff equation over a range of tolerances: errors, evaluations and times.</summary>
internal sealed class StiffSweep
{
    /// <summary>The most repetitions of a solve.</summary>
    public const int Most = 31;

    // The time for all repetitions of a solve, in microseconds.
    private const double Budget = 1e5;

    private StiffSweep(Solver solver, IReadOnlyList<(double Error, double Nfe, double Time)> points)
    {
        Solver = solver;
        (Error, Nfe) = ([.. points.Select(p => p.Error)], [.. points.Select(p => p.Nfe)]);
        Time = [.. points.Select(p => p.Time)];
    }

    public Solver Solver { get; }

    /// <summary>As <see cref="StiffEquation.ErrorOf"/>.</summary>
    public double[] Error { get; }

    /// <summary>Infinite where no solve succeeded.</summary>
    public double LeastError => Error.Append(double.PositiveInfinity).Min();

    /// <summary>Evaluations of f.</summary>
    public double[] Nfe { get; }

    /// <summary>In microseconds; the median of 31 solves, of fewer where they take longer.</summary>
    public double[] Time { get; }

    /// <summary>The measured order: the error falls like evaluations to minus this, over the tighter half of tolerances.</summary>
    public double Order => -WorkPrecision.Slope(
        [.. Nfe.Zip(Error, (nfe, error) => (Math.Log(nfe), Math.Log(error))).Skip(Nfe.Length / 2)]);

    /// <summary>Solves with each of some tolerances, the loosest first, as long as the solves succeed.</summary>
    public static StiffSweep Of(StiffEquation equation, Solver solver, IEnumerable<SolveOptions> options)
    {
        List<(double, double, double)> points = [];
        foreach (SolveOptions each in options)
        {
            if (Measure(equation, each) is not { } point)
            {
                break;
            }

            points.Add(point);
        }

        return new(solver, points);
    }

    /// <summary>Null where the solve does not reach the end.</summary>
    public static (double Error, double Nfe, double Time)? Measure(StiffEquation equation, SolveOptions options)
    {
        Solution<double>? solution = null;
        double once = Median.Microseconds(() => solution = equation.Solve(options), 1);
        if (solution!.Status() != SolveStatus.Succeeded)
        {
            return null;
        }

        int repetitions = (int)Math.Clamp(Budget / once, 0, Most);
        double time = repetitions < 3 ? once : Median.Microseconds(() => equation.Solve(options), repetitions);
        return (equation.ErrorOf(solution), solution.Statistics.Evaluations, time);
    }
}
