namespace Continua.Cli.Verification.Problems.Stiff;

/// <summary>
/// Enright, Hull, Lindberg 1975, problem E5 (Datta 1967): a pyrolysis. Three of its components stay below 1.5e-10.
/// </summary>
internal sealed class DetestE5 : AutonomousProblem
{
    private const double A = 7.89e-10, B = 1.1e7, C = 1.13e3, Mc = 1.13e9;

    public override string Name => "stiff DETEST E5";

    public override double[] Start { get; } = [1.76e-3, 0, 0, 0];

    public override double T1 => 1000;

    // Radau IIA of orders 17 and 21 in 113 bits agree to 22 digits; Algorithm 648 (Enright, Pryce 1987) agrees to 7.
    public override double[] Reference { get; } =
        [0.0016180769999072943, 1.3822370304983736e-10, 8.251573500683834e-12, 1.2997212954915352e-10];

    public override double Floor => 1e-8;

    public override void Slope(double t, ReadOnlySpan<double> y, Span<double> dy)
    {
        double first = A * y[0], second = B * y[0] * y[2], third = Mc * y[1] * y[2], fourth = C * y[3];
        Write(dy, -first - second, first - third, first - third - second + fourth, second - fourth);
    }

    public override void Jacobian(double t, ReadOnlySpan<double> y, Span<double> jacobian)
    {
        double second = B * y[2], third = Mc * y[2], bySecond = B * y[0], byThird = Mc * y[1];
        Write(
            jacobian,
            -A - second, 0, -bySecond, 0,
            A, -third, -byThird, 0,
            A - second, -third, -byThird - bySecond, C,
            second, 0, bySecond, -C);
    }

    public override Tensor Traced(Tensor t, Tensor y)
    {
        Tensor first = A * y[0], second = B * y[0] * y[2], third = Mc * y[1] * y[2], fourth = C * y[3];
        return [-first - second, first - third, first - third - second + fourth, second - fourth];
    }
}
