namespace Continua;

/// <summary>Yoshida's symplectic method of order 4: three steps of the Verlet method, the second one backwards.</summary>
/// <remarks>
/// Order 4, three forces and three velocities per step, since the last force is the first one of the next step. Symmetric and
/// symplectic. Forces are evaluated between t − 0.35h and t + 1.35h.
/// Reference: Yoshida 1990, "Construction of higher order symplectic integrators", <i>Phys. Lett. A</i> 150, equations 2.11 and
/// 2.12; also Forest, Ruth 1990.
/// </remarks>
public sealed record Yoshida4 : Symplectic
{
    // 1/(2 − 2^(1/3)) and −2^(1/3)/(2 − 2^(1/3)).
    private const double Outer = 1.3512071919596576340476878089714601;
    private const double Middle = -1.7024143839193152680953756179429202;

    private static readonly SymplecticTableau Shared = VerletComposition.Of(4, [Outer, Middle, Outer]);

    /// <inheritdoc/>
    public override SymplecticTableau Tableau => Shared;
}
