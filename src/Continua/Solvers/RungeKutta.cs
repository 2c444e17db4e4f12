namespace Continua;

/// <summary>An explicit Runge–Kutta method, given by its <see cref="Tableau"/>.</summary>
public abstract record RungeKutta : Solver
{
    /// <summary>The method's coefficients, shared by all instances.</summary>
    public abstract Tableau Tableau { get; }

    /// <inheritdoc/>
    public sealed override int Order => Tableau.Order;

    /// <inheritdoc/>
    public sealed override int InterpolantOrder => Tableau.InterpolantOrder;

    /// <inheritdoc/>
    public sealed override double ErrorOrder => Tableau.EmbeddedOrder;

    internal sealed override SolverNeeds Needs => SolverNeeds.None;

    internal sealed override bool SolvesConstraints => false;

    internal sealed override int Slopes => Tableau.Stages + Tableau.ExtraC.Length;

    internal sealed override TResult As<TResult>(ISolverFamilies<TResult> families) => families.Explicit(Tableau);
}
