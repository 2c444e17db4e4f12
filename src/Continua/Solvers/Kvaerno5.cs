namespace Continua;

/// <summary>
/// Kværnø's diagonally implicit 5(4) pair with an explicit first stage; the order 5 solution is propagated.
/// </summary>
/// <remarks>
/// Order 5, embedded order 4; 7 stages, of which the first is explicit and equals the last stage of the previous step:
/// 6 implicit stages per step, which share one matrix M − hγ ∂f/∂y, with M the mass matrix. L-stable and stiffly
/// accurate; the embedded formula is A-stable, |R̂(∞)| = 0.748. Stage order 2. The third stage is evaluated beyond the
/// end of the step, at t + 1.23h.
/// Use it for stiff problems at tolerances of 10⁻⁴ and below that need gradients through a field in plain C#:
/// <see cref="Rodas5P"/> would need the derivative of the field's Jacobian there, and costs less in all other cases. On
/// y' = λ(y − φ) + φ' (Prothero and Robinson) the error is O(h²/λ) while |λ|h is large. Its interpolant has order 4
/// with a continuous derivative and no further evaluation.
/// Reference: Kværnø (2004), <i>BIT Numer. Math.</i> 44(3), 489–502, the 5/4 pair with γ = 0.26.
/// </remarks>
public sealed record Kvaerno5 : DiagonallyImplicit
{
    private static readonly DirkTableau Shared = new(
        order: 5,
        c: [0, 0.52, 1.23033320996790809, 0.89576598435007589, 0.43639360985864758, 1, 1],
        a:
        [
            [0],
            [Diagonal, Diagonal],
            [0.13, 0.84033320996790809, Diagonal],
            [0.22371961478320505, 0.47675532319799699, -0.06470895363112615, Diagonal],
            [0.16648564323248321, 0.10450018841591720, 0.03631482272098715, -0.13090704451073998, Diagonal],
            [A61, 0, A63, A64, A65, Diagonal],
            [B1, 0, B3, B4, B5, B6, Diagonal],
        ],
        b: [B1, 0, B3, B4, B5, B6, Diagonal],
        error: [B1 - A61, 0, B3 - A63, B4 - A64, B5 - A65, B6 - Diagonal, Diagonal],
        embeddedOrder: 4,
        // The solution of the order 4 conditions, bⱼ(1) = bⱼ, and the slopes at both ends. Two coefficients remain
        // free, −0.9 and 1.9 in the last rows; they are close to the values with the smallest errors of order 5 and of
        // stiff components. No combination of the stages has order 5 uniformly in θ.
        interpolant:
        [
            [1, -2.138152040710867094580553, 1.822694128527345826064388, -0.5479445760400758222580146],
            [0, 0, 0, 0],
            [0, 0.4203067899072222556645142, -1.060489931675979567019381, 0.5852140538033735474322786],
            [0, -2.882432830659052534196498, 5.600120592185263228392996, -2.758874028809421154196498],
            [0, 3.611403698016615604262995, -4.703075200072575088525991, 1.721604551046123514262995],
            [0, -0.69112561655391816, 1.66075041103594544, -0.9],
            [0, 1.68, -3.32, 1.9],
        ],
        interpolantOrder: 4);

    private const double Diagonal = 0.26;
    private const double A61 = 0.13855640231268224;
    private const double A63 = -0.04245337201752043;
    private const double A64 = 0.02446657898003141;
    private const double A65 = 0.61943039072480676;
    private const double B1 = 0.13659751177640291;
    private const double B3 = -0.05496908796538376;
    private const double B4 = -0.04118626728321046;
    private const double B5 = 0.62993304899016403;
    private const double B6 = 0.06962479448202728;

    /// <inheritdoc/>
    public override DirkTableau Tableau => Shared;
}
