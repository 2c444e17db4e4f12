namespace Continua.Cli.Experiments;

/// <summary>
/// The attempted steps of one solve, reduced for a figure to the shortest and the longest attempt in each column of
/// pixels.
/// </summary>
internal sealed class StepHistory
{
    private readonly Dictionary<double, (Attempt Shortest, Attempt Longest)> accepted = [], rejected = [];
    private double stiffnessSum;
    private long stiffnessCount;

    private StepHistory(Solver solver) => Solver = solver;

    public Solver Solver { get; }

    /// <summary>The accepted steps, reduced, in order of time.</summary>
    public IReadOnlyList<Attempt> Accepted => InOrder(accepted);

    /// <summary>The rejected steps, reduced, in order of time.</summary>
    public IReadOnlyList<Attempt> Rejected => InOrder(rejected);

    public SolveStatistics Statistics { get; private set; }

    /// <summary>The time at which the solve ended.</summary>
    public double Reached { get; private set; }

    /// <summary>
    /// The mean of h|λ| over all accepted steps with a negative λ, where λ is the most negative eigenvalue of ∂f/∂y at
    /// the start of the step.
    /// </summary>
    public double MeanStiffness => stiffnessSum / stiffnessCount;

    /// <summary>Solves an equation and records every attempted step, including the rejected ones.</summary>
    /// <param name="columnOf">
    /// Returns a number for a time; attempts with the same number are in the same column of pixels.
    /// </param>
    /// <param name="stops">Returns whether to end early; called before each attempt.</param>
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

    private void Add(Attempt attempt, bool isAccepted, double column)
    {
        Dictionary<double, (Attempt Shortest, Attempt Longest)> columns = isAccepted ? accepted : rejected;
        (Attempt shortest, Attempt longest) = columns.GetValueOrDefault(column, (attempt, attempt));
        shortest = attempt.Size < shortest.Size ? attempt : shortest;
        longest = attempt.Size > longest.Size ? attempt : longest;
        columns[column] = (shortest, longest);
        if (isAccepted && attempt.Eigenvalue < 0)
        {
            stiffnessSum -= attempt.Size * attempt.Eigenvalue;
            stiffnessCount++;
        }
    }

    private static IReadOnlyList<Attempt> InOrder(Dictionary<double, (Attempt Shortest, Attempt Longest)> columns) =>
        [.. columns.Values.SelectMany(c => new[] { c.Shortest, c.Longest }).Distinct().OrderBy(a => a.Time)];

    /// <summary>An attempted step.</summary>
    /// <param name="Time">The time at the end of the step.</param>
    /// <param name="Size">The size h of the step.</param>
    /// <param name="Evaluations">
    /// The number of evaluations of the field from the start of the solve to the end of this step.
    /// </param>
    /// <param name="Eigenvalue">
    /// The most negative eigenvalue of ∂f/∂y at the start of the step; NaN if it is complex.
    /// </param>
    public readonly record struct Attempt(double Time, double Size, long Evaluations, double Eigenvalue);
}
