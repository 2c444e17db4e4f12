namespace Continua;

/// <summary>
/// A method that solves differential equations, as an immutable configuration; the state of a solve is stored elsewhere. A user-defined method
/// derives from <see cref="RungeKutta"/>, <see cref="Rosenbrock"/>, <see cref="DiagonallyImplicit"/>,
/// <see cref="FullyImplicit"/> or <see cref="Symplectic"/> and gives a tableau.
/// </summary>
/// <example><code>
/// Solution&lt;double&gt; precise = Ode.Solve(
///     (t, y, dy) =&gt; dy[0] = -y[0], [1.0], 0, 5, new() { Solver = new Vern9(), Rtol = 1e-12, Atol = 1e-12 });
/// </code></example>
public abstract record Solver
{
    private static readonly PidController Default = new();

    private protected Solver()
    {
    }

    /// <summary>
    /// All methods of the library with their default settings: the explicit methods, then the diagonally and the fully
    /// implicit ones, the Rosenbrock methods, the symplectic and the multistep ones.
    /// </summary>
    public static IReadOnlyList<Solver> All { get; } = [.. SolverCatalogue.All.Select(entry => entry.Create())];

    /// <summary>The order p of the propagated solution, whose local error is O(hᵖ⁺¹).</summary>
    public abstract int Order { get; }

    /// <summary>
    /// Whether the method has an interpolant. If not, steps end at save times, and a solution has no states between the
    /// ends of its steps.
    /// </summary>
    public bool Interpolates => InterpolantOrder > 0;

    /// <summary>The order of the interpolant, uniformly over a step; 0 without an interpolant.</summary>
    public abstract int InterpolantOrder { get; }

    /// <summary>The order of the error estimate; 0 without one, so that step sizes have to be given.</summary>
    public abstract double ErrorOrder { get; }

    /// <summary>The step controller used if <see cref="SolveOptions.Controller"/> is null.</summary>
    public StepController DefaultController => OwnController ?? Default;

    /// <summary>
    /// The default controller of this method; null for the library's default, a <see cref="PidController"/>.
    /// </summary>
    protected StepController? OwnController { get; init; }

    /// <summary>
    /// Whether steps need only evaluations of the field. Implicit methods also need ∂f/∂y. For a traced field, this
    /// Jacobian is derived; for a field in plain C#, it is supplied or approximated by differences.
    /// </summary>
    public bool IsExplicit => !Needs.HasFlag(SolverNeeds.Jacobian);

    /// <summary>
    /// Whether the method solves only separable equations dq/dt = v(t, p), dp/dt = F(t, q) of positions q, the first half of
    /// the state, and momenta p, the second half.
    /// </summary>
    public bool RequiresSeparableField => Needs.HasFlag(SolverNeeds.Separable);

    /// <summary>
    /// Whether the method chooses the sizes of its steps together with their order, so that
    /// <see cref="SolveOptions.Controller"/> cannot be set.
    /// </summary>
    public bool ChoosesSteps => Needs.HasFlag(SolverNeeds.OwnSteps);

    /// <summary>Whether the backsolve adjoint can solve the augmented equation with the method.</summary>
    internal bool SolvesBackwards => Needs == SolverNeeds.None;

    /// <summary>Whether the method solves equations with constraints, that is, with a singular mass matrix.</summary>
    internal abstract bool SolvesConstraints { get; }

    /// <summary>
    /// The derivatives of the field that steps and their adjoints need, in addition to slope and vjp.
    /// </summary>
    internal abstract SolverNeeds Needs { get; }

    /// <summary>The number of slopes per row that a step stores.</summary>
    internal abstract int Slopes { get; }

    /// <summary>Calls the visitor's method for this solver's family.</summary>
    internal abstract TResult As<TResult>(ISolverFamilies<TResult> families);
}

/// <summary>
/// What a method needs in addition to the slope of the field and, for gradients, its vjp.
/// </summary>
[Flags]
internal enum SolverNeeds
{
    /// <summary>Slope and vjp suffice.</summary>
    None = 0,

    /// <summary>∂f/∂y and ∂f/∂t, for steps.</summary>
    Jacobian = 1,

    /// <summary>The derivative of products with the Jacobian, for gradients.</summary>
    JacobianDerivative = 2,

    /// <summary>
    /// Stages are solved by iteration; evaluations of the field then store no intermediate values for its vjp.
    /// </summary>
    Iteration = 4,

    /// <summary>The velocities and the forces of a separable field, each alone.</summary>
    Separable = 8,

    /// <summary>The implicit and the explicit summand of a field that is split, each alone.</summary>
    Split = 16,

    /// <summary>No controller: the method chooses sizes and orders.</summary>
    OwnSteps = 32,
}
