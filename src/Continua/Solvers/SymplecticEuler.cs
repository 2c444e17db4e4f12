namespace Continua;

/// <summary>The symplectic Euler method: p⁺ = p + hF(t, q), q⁺ = q + hv(t + h, p⁺).</summary>
/// <remarks>
/// Order 1, one force and one velocity per step. Use it to study methods; <see cref="VelocityVerlet"/> costs the same and has
/// order 2.
/// Reference: de Vogelaere 1956; Hairer, Lubich, Wanner 2006, section VI.3, theorem 3.3.
/// </remarks>
public sealed record SymplecticEuler : Symplectic
{
    private static readonly SymplecticTableau Shared = new(1, [1], [1]);

    /// <inheritdoc/>
    public override SymplecticTableau Tableau => Shared;
}
