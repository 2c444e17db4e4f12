namespace Continua;

/// <summary>
/// A linearly implicit Runge–Kutta method, given by its <see cref="RosenbrockTableau"/>: the stages are linear systems
/// with the matrix M − γh ∂f/∂y, factored once per attempted step, where M is the mass matrix (by default the
/// identity).
/// </summary>
public abstract record Rosenbrock : Solver
{
    /// <summary>The method's coefficients, shared by all instances.</summary>
    public abstract RosenbrockTableau Tableau { get; }

    /// <inheritdoc/>
    public sealed override int Order => Tableau.Order;

    /// <inheritdoc/>
    public sealed override int InterpolantOrder => Tableau.InterpolantOrder;

    /// <summary>
    /// The order of the error estimate: the lower of the orders of the propagated and the embedded solution, because
    /// the estimate is their difference.
    /// </summary>
    public sealed override double ErrorOrder => Math.Min(Tableau.Order, Tableau.EmbeddedOrder);

    internal sealed override SolverNeeds Needs => SolverNeeds.Jacobian | SolverNeeds.JacobianDerivative;

    internal sealed override bool SolvesConstraints => Tableau.IsStifflyAccurate;

    internal sealed override int Slopes => Tableau.Stages;

    internal sealed override TResult As<TResult>(ISolverFamilies<TResult> families) => families.Rosenbrock(Tableau);
}
