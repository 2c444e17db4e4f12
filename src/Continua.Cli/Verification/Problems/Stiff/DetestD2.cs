namespace Continua.Cli.Verification.Problems.Stiff;

/// <summary>Enright, Hull, Lindberg 1975, problem D2: Robertson's reaction, scaled.</summary>
internal sealed class DetestD2 : AutonomousProblem
{
    public override string Name => "stiff DETEST D2";

    public override double[] Start { get; } = [1, 0, 0];

    public override double T1 => 40;

    // Radau IIA of orders 17 and 21 in 113 bits agree to 18 digits; Algorithm 648 (Enright, Pryce 1987) agrees to 13.
    public override double[] Reference { get; } = [0.715827068719405, 0.09185534764557764, 28.416374574583035];

    public override double Floor => 1e-8;

    public override void Slope(double t, ReadOnlySpan<double> y, Span<double> dy)
    {
        double product = y[1] * y[2], square = y[1] * y[1];
        Write(dy, (0.01 * product) - (0.04 * y[0]), (400 * y[0]) - (100 * product) - (3000 * square), 30 * square);
    }

    public override void Jacobian(double t, ReadOnlySpan<double> y, Span<double> jacobian) => Write(
        jacobian,
        -0.04, 0.01 * y[2], 0.01 * y[1],
        400, (-100 * y[2]) - (6000 * y[1]), -100 * y[1],
        0, 60 * y[1], 0);

    public override Tensor Traced(Tensor t, Tensor y)
    {
        Tensor product = y[1] * y[2], square = y[1] * y[1];
        return [(0.01 * product) - (0.04 * y[0]), (400 * y[0]) - (100 * product) - (3000 * square), 30 * square];
    }
}
