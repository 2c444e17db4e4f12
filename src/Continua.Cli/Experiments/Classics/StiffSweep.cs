namespace Continua.Cli.Experiments;

/// <summary>The errors, evaluations and times of one method on one stiff equation over a range of tolerances.</summary>
internal sealed class StiffSweep
{
    /// <summary>The largest number of repetitions of a solve.</summary>
    public const int MaxRepetitions = 31;

    // The limit on the time of all repetitions of a solve, in microseconds.
    private const double Budget = 1e5;

    private StiffSweep(Solver solver, IReadOnlyList<(double Error, double Nfe, double Time)> points)
    {
        Solver = solver;
        (Error, Nfe) = ([.. points.Select(p => p.Error)], [.. points.Select(p => p.Nfe)]);
        Time = [.. points.Select(p => p.Time)];
    }

    public Solver Solver { get; }

    /// <summary>The errors at the end, as in <see cref="StiffEquation.ErrorOf"/>, one for each tolerance.</summary>
    public double[] Error { get; }

    /// <summary>The smallest error; infinite if no solve succeeded.</summary>
    public double MinError => Error.Append(double.PositiveInfinity).Min();

    /// <summary>The numbers of evaluations of f.</summary>
    public double[] Nfe { get; }

    /// <summary>
    /// The times in microseconds: medians of up to 31 solves, as many as take a tenth of a second together.
    /// </summary>
    public double[] Time { get; }

    /// <summary>The measured order p, from error ∝ NFE^−p over the tighter half of the tolerances.</summary>
    public double Order => -WorkPrecision.Slope(
        [.. Nfe.Zip(Error, (nfe, error) => (Math.Log(nfe), Math.Log(error))).Skip(Nfe.Length / 2)]);

    /// <summary>Solves with each of the options, the loosest tolerance first, until a solve fails.</summary>
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

    /// <summary>
    /// Returns the error, the evaluations and the time in microseconds of one solve; null if it does not reach the end.
    /// </summary>
    public static (double Error, double Nfe, double Time)? Measure(StiffEquation equation, SolveOptions options)
    {
        Solution<double>? solution = null;
        double once = Median.Microseconds(() => solution = equation.Solve(options), 1);
        if (solution!.Status() != SolveStatus.Succeeded)
        {
            return null;
        }

        int repetitions = (int)Math.Clamp(Budget / once, 0, MaxRepetitions);
        double time = repetitions < 3 ? once : Median.Microseconds(() => equation.Solve(options), repetitions);
        return (equation.ErrorOf(solution), solution.Statistics.Evaluations, time);
    }
}
