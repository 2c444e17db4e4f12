namespace Continua.Cli.Verification.Problems.Stiff;

/// <summary>
/// An autocatalytic reaction. Robertson 1966; Hairer, Wanner 1996, IV.10, ROBER.
/// </summary>
internal sealed class Robertson : AutonomousProblem
{
    public override string Name => "Robertson";

    public override double[] Start { get; } = [1, 0, 0];

    public override double T1 => 1e11;

    // Radau IIA of orders 17 and 21 in 113 bits agree to 28 digits, and with the IVP test set (Mazzia, Magherini 2008)
    // to its first 13.
    public override double[] Reference { get; } =
        [2.083340149701294e-8, 8.333360770334784e-14, 0.9999999791665152];

    public override double Floor => 1e-14;

    public override void Slope(double t, ReadOnlySpan<double> y, Span<double> dy)
    {
        double first = 0.04 * y[0], second = 3e7 * y[1] * y[1], third = 1e4 * y[1] * y[2];
        Write(dy, third - first, first - third - second, second);
    }

    public override void Jacobian(double t, ReadOnlySpan<double> y, Span<double> jacobian) => Write(
        jacobian,
        -0.04, 1e4 * y[2], 1e4 * y[1],
        0.04, (-1e4 * y[2]) - (6e7 * y[1]), -1e4 * y[1],
        0, 6e7 * y[1], 0);

    public override Tensor Traced(Tensor t, Tensor y)
    {
        Tensor first = 0.04 * y[0], second = 3e7 * y[1] * y[1], third = 1e4 * y[1] * y[2];
        return [third - first, first - third - second, second];
    }
}
