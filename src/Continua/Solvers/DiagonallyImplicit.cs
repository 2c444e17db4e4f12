namespace Continua;

/// <summary>
/// A diagonally implicit Runge–Kutta method, given by its <see cref="DirkTableau"/>: the stages are nonlinear systems,
/// solved one after the other by Newton's method with the matrix M − γh ∂f/∂y, where M is the mass matrix (by default
/// the identity). The matrix is factored once per attempted step, and again where the method converges slowly.
/// </summary>
/// <remarks>
/// The first stage of the tableau is explicit, all others are implicit, and the last one is the new solution. A solve
/// with any other tableau is rejected with an <see cref="ArgumentException"/>.
/// </remarks>
public abstract record DiagonallyImplicit : Solver
{
    /// <summary>The method's coefficients, shared by all instances.</summary>
    public abstract DirkTableau Tableau { get; }

    /// <summary>
    /// The estimated error at which Newton's method stops, as a fraction of the tolerances; 0.01 by default. The
    /// stopping threshold is at least ten units in the last place of the state.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0 and at most 1.</exception>
    public double NewtonTolerance
    {
        get;
        init => field = NewtonTolerances.Checked(value);
    } = NewtonTolerances.Default;

    /// <inheritdoc/>
    public sealed override int Order => Tableau.Order;

    /// <inheritdoc/>
    public sealed override int InterpolantOrder => Tableau.InterpolantOrder;

    /// <inheritdoc/>
    public sealed override double ErrorOrder => Tableau.EmbeddedOrder;

    internal sealed override SolverNeeds Needs => SolverNeeds.Jacobian | SolverNeeds.Iteration
        | (Tableau.Explicit is null ? SolverNeeds.None : SolverNeeds.Split);

    internal sealed override bool SolvesConstraints => false;

    internal sealed override int Slopes => Tableau.Stages;

    internal sealed override TResult As<TResult>(ISolverFamilies<TResult> families) =>
        Tableau.IsFsal && Tableau.A.Skip(1).All(row => row[^1] != 0)
            ? families.DiagonallyImplicit(Tableau, NewtonTolerance)
            : throw new ArgumentException(
                $"The first stage of a diagonally implicit method is explicit, all others are implicit, and the last one "
                + $"is the new solution, but got other stages in {GetType().Name}; use such a tableau, for example "
                + $"c = [0, 1], a = [[0], [0, 1]], b = [0, 1] for the implicit Euler method.");
}
