namespace Continua.Cli.Verification.Problems.Stiff;

/// <summary>Enright, Hull, Lindberg 1975, problem D1: a nuclear reactor. Its third component is the time.</summary>
internal sealed class DetestD1 : AutonomousProblem
{
    public override string Name => "stiff DETEST D1";

    public override double[] Start { get; } = [0, 0, 0];

    public override double T1 => 400;

    // Radau IIA of orders 17 and 21 in 113 bits agree to 16 digits; Algorithm 648 (Enright, Pryce 1987) agrees to 12.
    public override double[] Reference { get; } = [22.242220106172397, 27.110713344844758, 400];

    public override double Floor => 1e-8;

    public override void Slope(double t, ReadOnlySpan<double> y, Span<double> dy) => Write(
        dy,
        0.2 * (y[1] - y[0]),
        (10 * y[0]) - ((60 - (0.125 * y[2])) * y[1]) + (0.125 * y[2]),
        1);

    public override void Jacobian(double t, ReadOnlySpan<double> y, Span<double> jacobian) => Write(
        jacobian,
        -0.2, 0.2, 0,
        10, (0.125 * y[2]) - 60, 0.125 * (y[1] + 1),
        0, 0, 0);

    public override Tensor Traced(Tensor t, Tensor y) =>
    [
        0.2 * (y[1] - y[0]),
        (10 * y[0]) - ((60 - (0.125 * y[2])) * y[1]) + (0.125 * y[2]),
        1,
    ];
}
