namespace Continua.Cli.Verification.Problems.Stiff;

/// <summary>Enright, Hull, Lindberg 1975, problem D3: two reversible reactions.</summary>
internal sealed class DetestD3 : AutonomousProblem
{
    public override string Name => "stiff DETEST D3";

    public override double[] Start { get; } = [1, 1, 0, 0];

    public override double T1 => 20;

    // Radau IIA of orders 17 and 21 in 113 bits agree to 21 digits; Algorithm 648 (Enright, Pryce 1987) agrees to 13.
    public override double[] Reference { get; } =
        [0.6397604446889963, 0.00563085070828798, 0.36023955531100377, 0.3170647969903541];

    public override double Floor => 1e-8;

    public override void Slope(double t, ReadOnlySpan<double> y, Span<double> dy)
    {
        double first = y[2] - (100 * y[0] * y[1]), second = (1e4 * y[1] * y[1]) - y[3];
        Write(dy, first, first - (2 * second), -first, second);
    }

    public override void Jacobian(double t, ReadOnlySpan<double> y, Span<double> jacobian) => Write(
        jacobian,
        -100 * y[1], -100 * y[0], 1, 0,
        -100 * y[1], (-100 * y[0]) - (4e4 * y[1]), 1, 2,
        100 * y[1], 100 * y[0], -1, 0,
        0, 2e4 * y[1], 0, -1);

    public override Tensor Traced(Tensor t, Tensor y)
    {
        Tensor first = y[2] - (100 * y[0] * y[1]), second = (1e4 * y[1] * y[1]) - y[3];
        return [first, first - (2 * second), -first, second];
    }
}
