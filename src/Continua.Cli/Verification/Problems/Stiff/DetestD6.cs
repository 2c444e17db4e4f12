namespace Continua.Cli.Verification.Problems.Stiff;

/// <summary>Enright, Hull, Lindberg 1975, problem D6: chemistry.</summary>
internal sealed class DetestD6 : AutonomousProblem
{
    public override string Name => "stiff DETEST D6";

    public override double[] Start { get; } = [1, 0, 0];

    public override double T1 => 1;

    // Radau IIA of orders 17 and 21 in 113 bits agree to 21 digits; Algorithm 648 (Enright, Pryce 1987) agrees to 13.
    public override double[] Reference { get; } = [0.8523995440749992, 0.14760039819412754, 5.7730873339499876e-8];

    public override double Floor => 1e-8;

    public override void Slope(double t, ReadOnlySpan<double> y, Span<double> dy)
    {
        double first = (1e8 * y[2] * (1 - y[0])) - y[0], second = (3e7 * y[2] * (1 - y[1])) - (10 * y[1]);
        Write(dy, first, second, -first - second);
    }

    public override void Jacobian(double t, ReadOnlySpan<double> y, Span<double> jacobian)
    {
        double first = 1e8 * y[2], second = 3e7 * y[2], byFirst = 1e8 * (1 - y[0]), bySecond = 3e7 * (1 - y[1]);
        Write(
            jacobian,
            -1 - first, 0, byFirst,
            0, -10 - second, bySecond,
            1 + first, 10 + second, -byFirst - bySecond);
    }

    public override Tensor Traced(Tensor t, Tensor y)
    {
        Tensor first = (1e8 * y[2] * (1 - y[0])) - y[0], second = (3e7 * y[2] * (1 - y[1])) - (10 * y[1]);
        return [first, second, -first - second];
    }
}
