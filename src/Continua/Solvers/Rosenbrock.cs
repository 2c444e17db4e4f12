namespace Continua;

/// <summary>
/// A linearly implicit Runge–Kutta method, given by its <see cref="RosenbrockTableau"/>: each stage is a linear system with
/// M − γh ∂f/∂y, factored once a step.
/// </summary>
public abstract record Rosenbrock : Solver
{
    /// <summary>The method's coefficients, shared by all instances.</summary>
    public abstract RosenbrockTableau Tableau { get; }

    public sealed override int Order => Tableau.Order;

    public sealed override int InterpolantOrder => Tableau.InterpolantOrder;

    /// <summary>That of the embedded or of the propagated solution, whichever is lower: the estimate is their difference.</summary>
    public sealed override double ErrorOrder => Math.Min(Tableau.Order, Tableau.EmbeddedOrder);

    internal sealed override SolverNeeds Needs => SolverNeeds.Jacobian | SolverNeeds.JacobianDerivative;

    internal sealed override bool SolvesConstraints => Tableau.IsStifflyAccurate;

    internal sealed override int Slopes => Tableau.Stages;

    internal sealed override TResult As<TResult>(ISolverFamilies<TResult> families) => families.Rosenbrock(Tableau);
}
