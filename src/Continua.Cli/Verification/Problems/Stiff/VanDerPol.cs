namespace Continua.Cli.Verification.Problems.Stiff;

/// <summary>
/// Van der Pol's equation y″ = 1000·(1 − y²)·y′ − y, in unscaled time. Shampine, Reichelt 1997 (vdp1000).
/// </summary>
internal sealed class VanDerPol : AutonomousProblem
{
    private const double Mu = 1000;

    public override string Name => "Van der Pol";

    public override double[] Start { get; } = [2, 0];

    public override double T1 => 2000;

    // Radau IIA of orders 17 and 21 in 113 bits agree to 16 digits,
    // and with deTestSet (Soetaert, Cash, Mazzia 2012) to 13.
    public override double[] Reference { get; } = [1.706167732170465, -0.0008928097010248166];

    public override double Floor => 1e-8;

    public override void Slope(double t, ReadOnlySpan<double> y, Span<double> dy) =>
        Write(dy, y[1], (Mu * (1 - (y[0] * y[0])) * y[1]) - y[0]);

    public override void Jacobian(double t, ReadOnlySpan<double> y, Span<double> jacobian) =>
        Write(jacobian, 0, 1, (-2 * Mu * y[0] * y[1]) - 1, Mu * (1 - (y[0] * y[0])));

    public override Tensor Traced(Tensor t, Tensor y) => [y[1], (Mu * (1 - (y[0] * y[0])) * y[1]) - y[0]];
}
