using Continua.Solving;

namespace Continua;

/// <summary>The settings of a search for steady states, <see cref="SteadyStates{T}"/>. Immutable.</summary>
/// <example><code>
/// static Tensor Growth(Tensor t, Tensor y) =&gt; y * (1 - y);
/// SteadyStates&lt;double&gt; full = Ode.SteadyState(
///     Growth, new double[,] { { 0.7 } }, new() { Rtol = 1e-12, NonNegative = [0] });
/// double one = full.States[0, 0];
/// </code></example>
public sealed record SteadyStateOptions
{
    /// <summary>
    /// The relative tolerance of the steady state: the last correction of a component by Newton's method is at most
    /// <see cref="Atol"/> + Rtol·|y|, and its error is then that of the next correction, which is far smaller. 1e-8 by
    /// default; at least 256 ε, 3e-5 in float.
    /// </summary>
    public double Rtol { get; init; } = 1e-8;

    /// <summary>The absolute tolerance of the steady state, in units of the state; 1e-12 by default.</summary>
    public double Atol { get; init; } = 1e-12;

    /// <summary>The maximum number of iterations of Newton's method from one state; 50 by default.</summary>
    public int MaxIterations { get; init; } = 50;

    /// <summary>
    /// The time at which a field that reads t is evaluated, in the units of t; null for a field that does not read t,
    /// which is then verified.
    /// </summary>
    public double? FrozenTime { get; init; }

    /// <summary>
    /// The options of the solves in time of rows in which Newton's method fails; Rodas5P with rtol 1e-4 and atol 1e-8
    /// by default, null for Newton's method alone. The equation is solved over spans that grow tenfold, until Newton's
    /// method converges from the state at their end.
    /// </summary>
    public SolveOptions? TimeStepping { get; init; } =
        new() { Solver = new Rodas5P(), Rtol = 1e-4, Atol = 1e-8, MaxSteps = 10_000 };

    /// <summary>
    /// Whether the equation is solved in time before Newton's method. The steady state is then the one at which the
    /// solution from the guess comes to rest; otherwise it may be another one, also one that is not stable.
    /// </summary>
    public bool StartsInTime { get; init; }

    /// <summary>The indices of the components that are never negative; null for none.</summary>
    public IReadOnlyList<int>? NonNegative
    {
        get;
        init => field = Integration.ListCopy<int>.Of(value);
    }

    /// <summary>
    /// Whether a row without a steady state throws a <see cref="SolveException"/>. If null, a search outside an
    /// expression throws; inside an expression, the row is left out of sums and reported.
    /// </summary>
    public bool? ThrowOnFailure { get; init; }

    /// <summary>The maximum number of threads; 0 for all cores. No result depends on it.</summary>
    public int Threads { get; init; }

    /// <summary>The cancellation token, checked between iterations and steps.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Checks the options and returns the settings of the search.</summary>
    /// <param name="dimension">The number of components of the state.</param>
    /// <param name="mass">The mass matrix; null for the identity.</param>
    /// <exception cref="ArgumentException">An option is out of range, or options contradict each other.</exception>
    internal RootSettings Settings(int dimension, double[,]? mass)
    {
        Tensor.Guard(
            Rtol > 0 && Atol >= 0 && double.IsFinite(Rtol + Atol) && MaxIterations > 0,
            $"Tolerances and MaxIterations are positive, but got Rtol {Rtol}, Atol {Atol} and MaxIterations "
            + $"{MaxIterations}; take 1e-8, 1e-12 and 50.");
        Tensor.Guard(
            FrozenTime is null || double.IsFinite(FrozenTime.Value),
            $"FrozenTime is finite, but got {FrozenTime}; give a time.");
        Tensor.Guard(
            NonNegative?.All(c => c >= 0 && c < dimension) != false,
            $"NonNegative contains indices of components, 0 to {dimension - 1}, but got "
            + $"{string.Join(", ", NonNegative ?? [])}; leave all others out.");
        Tensor.Guard(
            TimeStepping is not null || !StartsInTime,
            "StartsInTime solves the equation in time, but TimeStepping is null; give options, or leave StartsInTime "
            + "off.");
        SolveOptions? stepping = TimeStepping is null ? null : TimeStepping with
        {
            ThrowOnFailure = false,
            Cancellation = Cancellation,
            NonNegative = TimeStepping.NonNegative ?? NonNegative,
        };
        ValidateStepping(stepping, dimension, mass);
        return new()
        {
            Rtol = Rtol,
            Atol = Atol,
            MaxIterations = MaxIterations,
            NonNegative = NonNegative ?? [],
            Stepping = stepping,
            SteppingFirst = StartsInTime,
            ThrowOnFailure = ThrowOnFailure,
            Threads = Threads,
            Cancellation = Cancellation,
        };
    }

    private static void ValidateStepping(SolveOptions? stepping, int dimension, double[,]? mass)
    {
        if (stepping is null)
        {
            return;
        }

        stepping.ValidateInside(dimension);
        stepping.ValidateMass(mass, dimension);
        Tensor.Guard(
            !stepping.HasKnots && !stepping.Steps.Shared && stepping.Steps.IsAdaptive
            && (stepping.Solver.Needs & (SolverNeeds.Separable | SolverNeeds.Split)) == 0,
            $"TimeStepping takes adaptive steps of each row without events and stops, with a method for any field, but "
            + $"got {stepping.Solver.GetType().Name} with {stepping.Steps.GetType().Name}; take Rodas5P, and leave "
            + $"Controller, Events, StopAt and Breakpoints out.");
    }
}
