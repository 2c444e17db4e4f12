namespace Continua.Cli.Experiments;

/// <summary>
/// The attempted steps of one solve, as many as a picture shows: the shortest and the longest of each column of it.
/// </summary>
internal sealed class StepHistory
{
    private readonly Dictionary<double, (Attempt Shortest, Attempt Longest)> accepted = [], rejected = [];
    private double reach;
    private long measured;

    private StepHistory(Solver solver) => Solver = solver;

    public Solver Solver { get; }

    /// <summary>The steps that were taken, in order.</summary>
    public IReadOnlyList<Attempt> Accepted => InOrder(accepted);

    /// <summary>The steps that were rejected, in order.</summary>
    public IReadOnlyList<Attempt> Rejected => InOrder(rejected);

    public SolveStatistics Statistics { get; private set; }

    /// <summary>How far the solve came.</summary>
    public double Reached { get; private set; }

    /// <summary>
    /// The mean of h|λ| over accepted steps, with λ the most negative eigenvalue of ∂f/∂y where the step begins.
    /// </summary>
    public double MeanReach => reach / measured;

    /// <summary>Solves by single attempts, the rejected ones included.</summary>
    /// <param name="columnOf">The column of the picture in which a time lies, as a whole number.</param>
    /// <param name="stops">Asked between steps: whether to end early.</param>
    public static StepHistory Of(
        StiffEquation equation, SolveOptions options, Func<double, double> columnOf, Func<bool> stops)
    {
        StepHistory history = new(options.Solver);
        using OdeIntegrator<double> integrator = new(equation.Term, equation.StartRow, [0], [equation.End], options);
        while (!integrator.IsDone && !stops())
        {
            (double t, double[] y) = (integrator.Time(), integrator.State());
            long before = integrator.StatisticsOf().Accepted;
            integrator.Step();
            SolveStatistics statistics = integrator.StatisticsOf();
            double h = integrator.LastStep();
            Attempt attempt = new(t + h, h, statistics.Evaluations, equation.Eigenvalue(y));
            history.Add(attempt, statistics.Accepted > before, columnOf(attempt.Time));
        }

        history.Statistics = integrator.StatisticsOf();
        history.Reached = integrator.Time();
        return history;
    }

    private void Add(Attempt attempt, bool taken, double column)
    {
        Dictionary<double, (Attempt Shortest, Attempt Longest)> columns = taken ? accepted : rejected;
        (Attempt shortest, Attempt longest) = columns.GetValueOrDefault(column, (attempt, attempt));
        shortest = attempt.Size < shortest.Size ? attempt : shortest;
        longest = attempt.Size > longest.Size ? attempt : longest;
        columns[column] = (shortest, longest);
        if (taken && attempt.Eigenvalue < 0)
        {
            reach -= attempt.Size * attempt.Eigenvalue;
            measured++;
        }
    }

    private static IReadOnlyList<Attempt> InOrder(Dictionary<double, (Attempt Shortest, Attempt Longest)> columns) =>
        [.. columns.Values.SelectMany(c => new[] { c.Shortest, c.Longest }).Distinct().OrderBy(a => a.Time)];

    /// <summary>An attempted step.</summary>
    /// <param name="Time">Where it ends.</param>
    /// <param name="Evaluations">Of the field since the start, this step included.</param>
    /// <param name="Eigenvalue">The most negative one of ∂f/∂y where it begins; NaN where it is complex.</param>
    public readonly record struct Attempt(double Time, double Size, long Evaluations, double Eigenvalue);
}
