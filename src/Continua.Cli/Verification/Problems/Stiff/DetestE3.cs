namespace Continua.Cli.Verification.Problems.Stiff;

/// <summary>Enright, Hull, Lindberg 1975, problem E3: three equations with a quadratic term.</summary>
internal sealed class DetestE3 : AutonomousProblem
{
    public override string Name => "stiff DETEST E3";

    public override double[] Start { get; } = [1, 1, 0];

    public override double T1 => 500;

    // Radau IIA of orders 17 and 21 in 113 bits agree to 18 digits; Algorithm 648 (Enright, Pryce 1987) agrees to 9.
    public override double[] Reference { get; } = [0.004253052196880127, 0.005317019547493399, 26.276477487491075];

    public override double Floor => 1e-8;

    public override void Slope(double t, ReadOnlySpan<double> y, Span<double> dy) =>
        Write(dy, (65 * y[1]) - ((55 + y[2]) * y[0]), 0.0785 * (y[0] - y[1]), 0.1 * y[0]);

    public override void Jacobian(double t, ReadOnlySpan<double> y, Span<double> jacobian) =>
        Write(jacobian, -55 - y[2], 65, -y[0], 0.0785, -0.0785, 0, 0.1, 0, 0);

    public override Tensor Traced(Tensor t, Tensor y) =>
        [(65 * y[1]) - ((55 + y[2]) * y[0]), 0.0785 * (y[0] - y[1]), 0.1 * y[0]];
}
