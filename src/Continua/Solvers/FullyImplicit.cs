namespace Continua;

/// <summary>
/// A collocation method, given by its <see cref="ImplicitTableau"/>: all stages are one nonlinear system, solved by Newton's
/// method with the matrix I ⊗ M − h A ⊗ ∂f/∂y, where M is the mass matrix (by default the identity). The matrix has as many
/// rows as the state has components, times the number of stages.
/// </summary>
public abstract record FullyImplicit : Solver
{
    /// <summary>The method's coefficients, shared by all instances.</summary>
    public abstract ImplicitTableau Tableau { get; }

    /// <inheritdoc cref="DiagonallyImplicit.NewtonTolerance"/>
    public double NewtonTolerance
    {
        get;
        init => field = NewtonTolerances.Checked(value);
    } = NewtonTolerances.Default;

    /// <inheritdoc/>
    public sealed override int Order => Tableau.Order;

    /// <inheritdoc/>
    public sealed override int InterpolantOrder => Tableau.Stages;

    /// <inheritdoc/>
    public sealed override double ErrorOrder => Tableau.Stages;

    internal sealed override SolverNeeds Needs => SolverNeeds.Jacobian | SolverNeeds.Iteration;

    internal sealed override bool SolvesConstraints => false;

    internal sealed override int Slopes => Tableau.Stages + 1;

    internal sealed override TResult As<TResult>(ISolverFamilies<TResult> families) =>
        families.FullyImplicit(Tableau, NewtonTolerance);
}
