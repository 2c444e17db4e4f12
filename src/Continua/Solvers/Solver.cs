namespace Continua;

/// <summary>
/// A one-step method, as an immutable configuration; what evolves during a solve is kept elsewhere. A method of one's
/// own is a <see cref="RungeKutta"/> with a <see cref="Tableau"/>.
/// </summary>
public abstract record Solver
{
    private static readonly PidController Usual = new();

    private protected Solver()
    {
    }

    /// <summary>Every method of the library with its usual settings, the cheaper ones first.</summary>
    public static IReadOnlyList<Solver> All { get; } = [.. SolverCatalogue.All.Select(entry => entry.Create())];

    /// <summary>The order p of the propagated solution: local error O(hᵖ⁺¹).</summary>
    public abstract int Order { get; }

    /// <summary>
    /// Whether states within a step are known, from an interpolant; if not, steps end at save times, and a solution has
    /// no state between its steps.
    /// </summary>
    public bool Interpolates => InterpolantOrder > 0;

    /// <summary>The order of the interpolant, uniformly over a step; 0 where there is none.</summary>
    public abstract int InterpolantOrder { get; }

    /// <summary>The order of the error estimate; 0 where there is none, and steps have to be given.</summary>
    public abstract double ErrorOrder { get; }

    /// <summary>How steps are chosen where <see cref="SolveOptions.Controller"/> does not say: a <see cref="PidController"/>.</summary>
    public StepController DefaultController => OwnController ?? Usual;

    /// <summary>The controller that suits the method better than the usual one; null where none does.</summary>
    protected StepController? OwnController { get; init; }

    /// <summary>
    /// Whether steps need the slope only. Others solve equations with ∂f/∂y, which is derived from traced fields; of a plain C# field it is
    /// given, or found from differences.
    /// </summary>
    public bool IsExplicit => Needs == SolverNeeds.None;

    /// <summary>Whether it solves equations with constraints: those with a singular mass matrix.</summary>
    internal abstract bool SolvesConstraints { get; }

    /// <summary>What steps and their derivatives need of a field beside slope and vjp.</summary>
    internal abstract SolverNeeds Needs { get; }

    /// <summary>How many slopes of a row a step holds at a time.</summary>
    internal abstract int Slopes { get; }

    /// <summary>The case of this method's family.</summary>
    internal abstract TResult As<TResult>(ISolverFamilies<TResult> families);
}

/// <summary>What a method needs of a field beside its slope and, for gradients, its vjp.</summary>
[Flags]
internal enum SolverNeeds
{
    None = 0,

    /// <summary>∂f/∂y and ∂f/∂t, for steps.</summary>
    Jacobian = 1,

    /// <summary>The derivative of the Jacobian's products, for gradients.</summary>
    JacobianDerivative = 2,

    /// <summary>Stages are found by iteration, so that evaluations keep nothing for the derivative.</summary>
    Iteration = 4,
}
