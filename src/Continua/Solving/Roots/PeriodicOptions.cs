using Continua.Solving;

namespace Continua;

/// <summary>The settings of a search for periodic orbits, <see cref="PeriodicOrbits{T}"/>. Immutable.</summary>
/// <example><code>
/// PeriodicOptions options = new() { Rtol = 1e-11, Atol = 1e-13, FixedComponent = 1 };
/// PeriodicOrbits&lt;double&gt; orbit = Ode.Periodic&lt;double&gt;(
///     (t, y, dy) =&gt; (dy[0], dy[1]) = (y[1], ((1 - (y[0] * y[0])) * y[1]) - y[0]), [2.0, 0.0], 6.7, options);
/// double period = orbit.Periods[0];
/// </code></example>
public sealed record PeriodicOptions
{
    /// <summary>
    /// The method of the solves over a period; <see cref="Vern7"/> by default, <see cref="Rodas5P"/> for stiff
    /// equations.
    /// </summary>
    public Solver Solver { get; init; } = new Vern7();

    /// <summary>The relative tolerance of the solves over a period; 1e-10 by default.</summary>
    public double Rtol { get; init; } = 1e-10;

    /// <summary>The absolute tolerance of the solves over a period, in units of the state; 1e-12 by default.</summary>
    public double Atol { get; init; } = 1e-12;

    /// <summary>The maximum number of attempted steps of a solve over a period; 10,000 by default.</summary>
    public int MaxSteps { get; init; } = 10_000;

    /// <summary>The maximum number of Newton iterations; 50 by default.</summary>
    public int MaxIterations { get; init; } = 50;

    /// <summary>
    /// Whether the period is given instead of searched, for an equation that is driven with a known period: f(t, y) is
    /// periodic in t. The state is then the one at <see cref="StartTime"/>.
    /// </summary>
    public bool PeriodIsGiven { get; init; }

    /// <summary>The time of the state of an orbit whose period is given, in the units of t; 0 by default.</summary>
    public double StartTime { get; init; }

    /// <summary>
    /// The index of the component that the state on the orbit has in common with the guess; null for the state in the
    /// plane through the guess that is orthogonal to the slope there. It selects one state of the orbit, and is not
    /// used if the period is given.
    /// </summary>
    public int? FixedComponent { get; init; }

    /// <summary>
    /// Whether a row without an orbit throws a <see cref="SolveException"/>. If null, a search outside an expression
    /// throws; inside an expression, the row is left out of sums and reported.
    /// </summary>
    public bool? ThrowOnFailure { get; init; }

    /// <summary>The maximum number of threads; 0 for all cores. No result depends on it.</summary>
    public int Threads { get; init; }

    /// <summary>The cancellation token, checked between iterations and steps.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The options of a solve over a period.</summary>
    internal SolveOptions Solve => new()
    {
        Solver = Solver,
        Rtol = Rtol,
        Atol = Atol,
        MaxSteps = MaxSteps,
        Threads = Threads,
        ThrowOnFailure = false,
        Cancellation = Cancellation,
    };

    /// <summary>Checks the options and returns the settings of the search.</summary>
    /// <param name="dimension">The number of components of the state.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    internal RootSettings Settings(int dimension)
    {
        ArgumentNullException.ThrowIfNull(Solver);
        Tensor.Guard(
            FixedComponent is null || (FixedComponent >= 0 && FixedComponent < dimension),
            $"FixedComponent is the index of a component, 0 to {dimension - 1}, but got {FixedComponent}; take one of "
            + $"them, or leave it out.");
        Tensor.Guard(
            double.IsFinite(StartTime) && Rtol > 0 && MaxIterations > 0,
            $"StartTime is finite, Rtol and MaxIterations are positive, but got {StartTime}, {Rtol} and "
            + $"{MaxIterations}; take 0, 1e-10 and 50.");
        Solve.Validate(dimension);

        // A family of orbits is found to be singular only up to the errors of the solves.
        return new()
        {
            Rtol = 10 * Rtol,
            Atol = 10 * Atol,
            MaxIterations = MaxIterations,
            MaxCondition = 0.1 / Rtol,
            HasPeriod = !PeriodIsGiven,
            IsChange = true,
            ThrowOnFailure = ThrowOnFailure,
            Threads = Threads,
            Cancellation = Cancellation,
        };
    }
}
