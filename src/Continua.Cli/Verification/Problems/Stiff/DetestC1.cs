namespace Continua.Cli.Verification.Problems.Stiff;

/// <summary>Enright, Hull, Lindberg 1975, problem C1: a slow component driven by fast ones.</summary>
internal sealed class DetestC1 : AutonomousProblem
{
    public override string Name => "stiff DETEST C1";

    public override double[] Start { get; } = [1, 1, 1, 1];

    public override double T1 => 20;

    // Sums of exponentials in 50 digits and Radau IIA of order 21 in 113 bits agree to 22;
    // Algorithm 648 (Enright, Pryce 1987) agrees to 9.
    public override double[] Reference { get; } = [0.00040032239269392354, 0.00040016, 0.0004, 0.02];

    public override double Floor => 1e-8;

    public override void Slope(double t, ReadOnlySpan<double> y, Span<double> dy)
    {
        double second = y[1] * y[1], third = y[2] * y[2], fourth = y[3] * y[3];
        Write(
            dy,
            second + third + fourth - y[0],
            (10 * (third + fourth)) - (10 * y[1]),
            (40 * fourth) - (40 * y[2]),
            2 - (100 * y[3]));
    }

    public override void Jacobian(double t, ReadOnlySpan<double> y, Span<double> jacobian) => Write(
        jacobian,
        -1, 2 * y[1], 2 * y[2], 2 * y[3],
        0, -10, 20 * y[2], 20 * y[3],
        0, 0, -40, 80 * y[3],
        0, 0, 0, -100);

    public override Tensor Traced(Tensor t, Tensor y)
    {
        Tensor second = y[1] * y[1], third = y[2] * y[2], fourth = y[3] * y[3];
        return
        [
            second + third + fourth - y[0],
            (10 * (third + fourth)) - (10 * y[1]),
            (40 * fourth) - (40 * y[2]),
            2 - (100 * y[3]),
        ];
    }
}
