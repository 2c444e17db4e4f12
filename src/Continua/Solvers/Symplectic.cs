namespace Continua;

/// <summary>
/// A symplectic method for separable equations dq/dt = v(t, p), dp/dt = F(t, q), given by its
/// <see cref="SymplecticTableau"/>. The first half of the state contains the positions q, the second half the momenta p.
/// </summary>
/// <remarks>
/// With v = ∂T/∂p and F = −∂V/∂q, the energy T + V oscillates with the order of the method, but does not drift, over very
/// many steps of one size. There is no error estimate: the step size is given by <see cref="FixedStep"/>. A field over
/// tensors is checked for separability; a field in plain C# is given as a <see cref="SeparableTerm{T}"/>. States within a step
/// are those of its cubic Hermite polynomial, which costs two evaluations more; states at the ends of steps cost none.
/// Reference: Hairer, Lubich, Wanner 2006, <i>Geometric Numerical Integration</i>, chapters VI and IX.
/// </remarks>
public abstract record Symplectic : Solver
{
    /// <summary>The method's coefficients, shared by all instances.</summary>
    public abstract SymplecticTableau Tableau { get; }

    /// <summary>
    /// Whether the digits that are lost when a step is added to the state are kept and added to the next step, so that
    /// rounding errors do not accumulate.
    /// </summary>
    /// <remarks>Reference: Kahan 1965, "Further remarks on reducing truncation errors".</remarks>
    public bool Compensated { get; init; }

    /// <inheritdoc/>
    public sealed override int Order => Tableau.Order;

    /// <inheritdoc/>
    public sealed override int InterpolantOrder => Tableau.Stages.InterpolantOrder;

    /// <inheritdoc/>
    public sealed override double ErrorOrder => 0;

    internal sealed override SolverNeeds Needs => SolverNeeds.Separable;

    internal sealed override bool SolvesConstraints => false;

    internal sealed override int Slopes => Tableau.Stages.Stages + Tableau.Stages.ExtraC.Length;

    internal sealed override TResult As<TResult>(ISolverFamilies<TResult> families) =>
        families.Symplectic(Tableau, Compensated);
}
