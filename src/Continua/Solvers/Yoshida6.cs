namespace Continua;

/// <summary>Yoshida's symplectic method of order 6: seven steps of the Verlet method.</summary>
/// <remarks>
/// Order 6, seven forces and seven velocities per step, since the last force is the first one of the next step. Symmetric and
/// symplectic; solution A of the paper, which has the smallest errors.
/// Reference: Yoshida 1990, "Construction of higher order symplectic integrators", <i>Phys. Lett. A</i> 150, table 1, solution
/// A; with more digits in Hairer, Lubich, Wanner 2006, <i>Geometric Numerical Integration</i>, equation V.3.11.
/// </remarks>
public sealed record Yoshida6 : Symplectic
{
    private const double First = 0.78451361047755726381949763;
    private const double Second = 0.23557321335935813368479318;
    private const double Third = -1.17767998417887100694641568;
    private const double Middle = 1.31518632068391121888424973;

    private static readonly SymplecticTableau Shared =
        VerletComposition.Of(6, [First, Second, Third, Middle, Third, Second, First]);

    /// <inheritdoc/>
    public override SymplecticTableau Tableau => Shared;
}
