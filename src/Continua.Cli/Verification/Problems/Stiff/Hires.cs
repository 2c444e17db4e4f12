namespace Continua.Cli.Verification.Problems.Stiff;

/// <summary>
/// High irradiance responses of photomorphogenesis. Schäfer 1975; Hairer, Wanner 1996, IV.10, HIRES.
/// </summary>
internal sealed class Hires : AutonomousProblem
{
    public override string Name => "HIRES";

    public override double[] Start { get; } = [1, 0, 0, 0, 0, 0, 0, 0.0057];

    public override double T1 => 321.8122;

    // Radau IIA of orders 17 and 21 in 113 bits agree to 17 digits, and with all but the last of the 16 digits of the
    // IVP test set (Mazzia, Magherini 2008).
    public override double[] Reference { get; } =
    [
        0.0007371312573325667, 0.00014424857263161848, 5.888729740967575e-5, 0.001175651343283149,
        0.0023863561988313304, 0.0062389682527427956, 0.0028499983951857685, 0.0028500016048142313
    ];

    public override double Floor => 1e-10;

    public override void Slope(double t, ReadOnlySpan<double> y, Span<double> dy)
    {
        double bound = 280 * y[5] * y[7], back = 1.81 * y[6];
        Write(
            dy,
            (-1.71 * y[0]) + (0.43 * y[1]) + (8.32 * y[2]) + 0.0007,
            (1.71 * y[0]) - (8.75 * y[1]),
            (-10.03 * y[2]) + (0.43 * y[3]) + (0.035 * y[4]),
            (8.32 * y[1]) + (1.71 * y[2]) - (1.12 * y[3]),
            (-1.745 * y[4]) + (0.43 * y[5]) + (0.43 * y[6]),
            (0.69 * y[3]) + (1.71 * y[4]) - (0.43 * y[5]) + (0.69 * y[6]) - bound,
            bound - back,
            back - bound);
    }

    public override void Jacobian(double t, ReadOnlySpan<double> y, Span<double> jacobian)
    {
        double sixth = 280 * y[7], eighth = 280 * y[5];
        Write(
            jacobian,
            -1.71, 0.43, 8.32, 0, 0, 0, 0, 0,
            1.71, -8.75, 0, 0, 0, 0, 0, 0,
            0, 0, -10.03, 0.43, 0.035, 0, 0, 0,
            0, 8.32, 1.71, -1.12, 0, 0, 0, 0,
            0, 0, 0, 0, -1.745, 0.43, 0.43, 0,
            0, 0, 0, 0.69, 1.71, -0.43 - sixth, 0.69, -eighth,
            0, 0, 0, 0, 0, sixth, -1.81, eighth,
            0, 0, 0, 0, 0, -sixth, 1.81, -eighth);
    }

    public override Tensor Traced(Tensor t, Tensor y)
    {
        Tensor bound = 280 * y[5] * y[7], back = 1.81 * y[6];
        return
        [
            (-1.71 * y[0]) + (0.43 * y[1]) + (8.32 * y[2]) + 0.0007,
            (1.71 * y[0]) - (8.75 * y[1]),
            (-10.03 * y[2]) + (0.43 * y[3]) + (0.035 * y[4]),
            (8.32 * y[1]) + (1.71 * y[2]) - (1.12 * y[3]),
            (-1.745 * y[4]) + (0.43 * y[5]) + (0.43 * y[6]),
            (0.69 * y[3]) + (1.71 * y[4]) - (0.43 * y[5]) + (0.69 * y[6]) - bound,
            bound - back,
            back - bound,
        ];
    }
}
