namespace Continua;

/// <summary>The velocity Verlet method: half a kick, a drift, half a kick.</summary>
/// <remarks>
/// Order 2, one force and one velocity per step, since the last force is the first one of the next step. Symmetric and
/// symplectic; also called the leapfrog, Störmer or Strang method. Use it for long simulations at moderate accuracy, and
/// <see cref="Yoshida4"/> or <see cref="Yoshida6"/> for higher accuracy.
/// Reference: Verlet 1967; Hairer, Lubich, Wanner 2003, "Geometric numerical integration illustrated by the Störmer–Verlet
/// method", <i>Acta Numerica</i> 12, equation 1.17.
/// </remarks>
public sealed record VelocityVerlet : Symplectic
{
    private static readonly SymplecticTableau Shared = new(2, [0.5, 0.5], [1]);

    /// <inheritdoc/>
    public override SymplecticTableau Tableau => Shared;
}
