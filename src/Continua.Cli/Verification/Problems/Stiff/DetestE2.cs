namespace Continua.Cli.Verification.Problems.Stiff;

/// <summary>
/// Enright, Hull, Lindberg 1975, problem E2: Van der Pol's equation with μ = 5, up to the end time of Algorithm 648
/// (Enright, Pryce 1987).
/// </summary>
internal sealed class DetestE2 : AutonomousProblem
{
    public override string Name => "stiff DETEST E2";

    public override double[] Start { get; } = [2, 0];

    public override double T1 => 10;

    // Radau IIA of orders 17 and 21 in 113 bits agree to 22 digits; Algorithm 648 agrees to 11.
    public override double[] Reference { get; } = [-1.1587012660309908, 0.4304698089791424];

    public override double Floor => 1e-8;

    public override void Slope(double t, ReadOnlySpan<double> y, Span<double> dy) =>
        Write(dy, y[1], (5 * (1 - (y[0] * y[0])) * y[1]) - y[0]);

    public override void Jacobian(double t, ReadOnlySpan<double> y, Span<double> jacobian) =>
        Write(jacobian, 0, 1, (-10 * y[0] * y[1]) - 1, 5 * (1 - (y[0] * y[0])));

    public override Tensor Traced(Tensor t, Tensor y) => [y[1], (5 * (1 - (y[0] * y[0])) * y[1]) - y[0]];
}
