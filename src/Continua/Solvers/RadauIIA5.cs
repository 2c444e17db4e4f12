namespace Continua;

/// <summary>The Radau IIA method of order 5 with three stages.</summary>
/// <remarks>
/// Order 5; L-stable and stiffly accurate, stage order 3. The three stages of a step are one system, with a matrix of three
/// times as many rows as the state has components. The error estimate has order 3, as has the interpolant, the polynomial
/// through the stages.
/// Use it for very stiff equations of few components where <see cref="Rodas5P"/> takes many steps, and where gradients
/// through a field in plain C# are needed.
/// Reference: Hairer, Wanner 1996, <i>Solving Ordinary Differential Equations II</i>, table IV.5.6 and section IV.8.
/// </remarks>
public sealed record RadauIIA5 : FullyImplicit
{
    private const double Root6 = 2.449489742783178098197284074705891392;

    // γ₀ is the real eigenvalue of A.
    private static readonly ImplicitTableau Shared = new(
        order: 5,
        c: [(4 - Root6) / 10, (4 + Root6) / 10, 1],
        a:
        [
            [(88 - (7 * Root6)) / 360, (296 - (169 * Root6)) / 1800, (-2 + (3 * Root6)) / 225],
            [(296 + (169 * Root6)) / 1800, (88 + (7 * Root6)) / 360, (-2 - (3 * Root6)) / 225],
            [(16 - Root6) / 36, (16 + Root6) / 36, 1.0 / 9],
        ],
        b: [(16 - Root6) / 36, (16 + Root6) / 36, 1.0 / 9],
        errorGamma: 0.2748888295956773677478286035049888);

    /// <inheritdoc/>
    public override ImplicitTableau Tableau => Shared;
}
