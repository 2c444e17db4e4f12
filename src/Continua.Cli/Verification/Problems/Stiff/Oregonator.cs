namespace Continua.Cli.Verification.Problems.Stiff;

/// <summary>
/// The Belousov–Zhabotinskii reaction. Field, Noyes 1974; Hairer, Wanner 1996, IV.10, OREGO.
/// </summary>
internal sealed class Oregonator : AutonomousProblem
{
    private const double S = 77.27, Q = 8.375e-6, W = 0.161;

    public override string Name => "Oregonator";

    public override double[] Start { get; } = [1, 2, 3];

    public override double T1 => 360;

    // Radau IIA of orders 17 and 21 in 113 bits agree to 20 digits, and with the IVP test set (Mazzia, Magherini 2008)
    // to 14.
    public override double[] Reference { get; } =
        [1.0008148703185227, 1228.178521549888, 132.05549428465082];

    public override double Floor => 1e-8;

    public override void Slope(double t, ReadOnlySpan<double> y, Span<double> dy) => Write(
        dy,
        S * (y[1] + (y[0] * (1 - (Q * y[0]) - y[1]))),
        (y[2] - ((1 + y[0]) * y[1])) / S,
        W * (y[0] - y[2]));

    public override void Jacobian(double t, ReadOnlySpan<double> y, Span<double> jacobian) => Write(
        jacobian,
        S * (1 - (2 * Q * y[0]) - y[1]), S * (1 - y[0]), 0,
        -y[1] / S, -(1 + y[0]) / S, 1 / S,
        W, 0, -W);

    public override Tensor Traced(Tensor t, Tensor y) =>
    [
        S * (y[1] + (y[0] * (1 - (Q * y[0]) - y[1]))),
        (y[2] - ((1 + y[0]) * y[1])) / S,
        W * (y[0] - y[2]),
    ];
}
