namespace Continua.Cli.Verification.Problems.Stiff;

/// <summary>
/// ε·y″ = (1 − y²)·y′ − y with ε = 10⁻⁶: Van der Pol's equation in rescaled time. Hairer, Wanner 1996, IV.10, VDPOL.
/// </summary>
internal sealed class ScaledVanDerPol : AutonomousProblem
{
    private const double Rate = 1e6;

    public override string Name => "Van der Pol, scaled";

    public override double[] Start { get; } = [2, 0];

    public override double T1 => 2;

    // Radau IIA of orders 17 and 21 in 113 bits agree to 16 digits,
    // and with the IVP test set (Mazzia, Magherini 2008) to 13.
    public override double[] Reference { get; } = [1.706167732170465, -0.8928097010248166];

    public override double Floor => 1e-8;

    public override void Slope(double t, ReadOnlySpan<double> y, Span<double> dy) =>
        Write(dy, y[1], Rate * (((1 - (y[0] * y[0])) * y[1]) - y[0]));

    public override void Jacobian(double t, ReadOnlySpan<double> y, Span<double> jacobian) =>
        Write(jacobian, 0, 1, Rate * ((-2 * y[0] * y[1]) - 1), Rate * (1 - (y[0] * y[0])));

    public override Tensor Traced(Tensor t, Tensor y) => [y[1], Rate * (((1 - (y[0] * y[0])) * y[1]) - y[0])];
}
