namespace Continua.Cli.Verification.Problems.Stiff;

/// <summary>
/// Robertson's reaction with the conservation of mass in place of its third equation: a DAE of index 1. Hindmarsh 1983
/// (LSODI).
/// </summary>
internal sealed class RobertsonDae() : AutonomousProblem(new double[,] { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 0 } })
{
    public override string Name => "Robertson, conserved";

    public override double[] Start { get; } = [1, 0, 0];

    public override double T1 => 1e11;

    // Radau IIA of orders 17 and 21 in 113 bits agree to 28 digits, with each other and with the differential form.
    public override double[] Reference { get; } =
        [2.083340149701294e-8, 8.333360770334784e-14, 0.9999999791665152];

    public override double Floor => 1e-14;

    public override void Slope(double t, ReadOnlySpan<double> y, Span<double> dy)
    {
        double first = 0.04 * y[0], second = 3e7 * y[1] * y[1], third = 1e4 * y[1] * y[2];
        Write(dy, third - first, first - third - second, y[0] + y[1] + y[2] - 1);
    }

    public override void Jacobian(double t, ReadOnlySpan<double> y, Span<double> jacobian) => Write(
        jacobian,
        -0.04, 1e4 * y[2], 1e4 * y[1],
        0.04, (-1e4 * y[2]) - (6e7 * y[1]), -1e4 * y[1],
        1, 1, 1);

    public override Tensor Traced(Tensor t, Tensor y)
    {
        Tensor first = 0.04 * y[0], second = 3e7 * y[1] * y[1], third = 1e4 * y[1] * y[2];
        return [third - first, first - third - second, y[0] + y[1] + y[2] - 1];
    }
}
