namespace Continua.Cli.Verification.Problems.Stiff;

/// <summary>Enright, Hull, Lindberg 1975, problem D4: chemistry.</summary>
internal sealed class DetestD4 : AutonomousProblem
{
    public override string Name => "stiff DETEST D4";

    public override double[] Start { get; } = [1, 1, 0];

    public override double T1 => 50;

    // Radau IIA of orders 17 and 21 in 113 bits agree to 18 digits; Algorithm 648 (Enright, Pryce 1987) agrees to 11.
    public override double[] Reference { get; } = [0.5976546980655812, 1.4023434085478783, -1.8933865404351958e-6];

    public override double Floor => 1e-8;

    public override void Slope(double t, ReadOnlySpan<double> y, Span<double> dy)
    {
        double first = (-0.013 * y[0]) - (1000 * y[0] * y[2]), second = -2500 * y[1] * y[2];
        Write(dy, first, second, first + second);
    }

    public override void Jacobian(double t, ReadOnlySpan<double> y, Span<double> jacobian) => Write(
        jacobian,
        -0.013 - (1000 * y[2]), 0, -1000 * y[0],
        0, -2500 * y[2], -2500 * y[1],
        -0.013 - (1000 * y[2]), -2500 * y[2], (-1000 * y[0]) - (2500 * y[1]));

    public override Tensor Traced(Tensor t, Tensor y)
    {
        Tensor first = (-0.013 * y[0]) - (1000 * y[0] * y[2]), second = -2500 * y[1] * y[2];
        return [first, second, first + second];
    }
}
