namespace Continua.Cli.Verification.Problems.Stiff;

/// <summary>
/// Two transistors amplify a sine signal: a DAE of index 1, with a mass matrix of rank 5. Rentrop, Roche, Steinebach
/// 1989; IVP test set (Mazzia, Magherini 2008), TRANSAMP.
/// </summary>
internal sealed class TransistorAmplifier() : StiffProblem(Capacities())
{
    private const double Supply = 6, Thermal = 0.026, Gain = 0.99, Leak = 0.01, Saturation = 1e-6, R0 = 1000, R = 9000;

    private const double Frequency = 200 * Math.PI, Amplitude = 0.1;

    public override string Name => "transistor amplifier";

    public override double[] Start { get; } = [0, Supply / 2, Supply / 2, Supply, Supply / 2, Supply / 2, Supply, 0];

    public override double T1 => 0.2;

    // Radau IIA of orders 17 and 21 in 113 bits agree to 20 digits, and with the IVP test set to 13.
    public override double[] Reference { get; } =
    [
        -0.005562145012262275, 3.006522471903043, 2.8499587886081286, 2.9264225362062417, 2.7046178650105546,
        2.761837778393144, 4.770927631616773, 1.2369958680915476
    ];

    public override double Floor => 1e-8;

    public override void Slope(double t, ReadOnlySpan<double> y, Span<double> dy)
    {
        double input = Amplitude * Math.Sin(Frequency * t);
        double first = Saturation * (Math.Exp((y[1] - y[2]) / Thermal) - 1);
        double second = Saturation * (Math.Exp((y[4] - y[5]) / Thermal) - 1);
        Write(
            dy,
            (y[0] - input) / R0,
            (y[1] / R) + ((y[1] - Supply) / R) + (Leak * first),
            (y[2] / R) - first,
            ((y[3] - Supply) / R) + (Gain * first),
            (y[4] / R) + ((y[4] - Supply) / R) + (Leak * second),
            (y[5] / R) - second,
            ((y[6] - Supply) / R) + (Gain * second),
            y[7] / R);
    }

    public override void Jacobian(double t, ReadOnlySpan<double> y, Span<double> jacobian)
    {
        double first = Saturation / Thermal * Math.Exp((y[1] - y[2]) / Thermal);
        double second = Saturation / Thermal * Math.Exp((y[4] - y[5]) / Thermal);
        const double One = 1 / R, Two = 2 / R;
        Write(
            jacobian,
            1 / R0, 0, 0, 0, 0, 0, 0, 0,
            0, Two + (Leak * first), -Leak * first, 0, 0, 0, 0, 0,
            0, -first, One + first, 0, 0, 0, 0, 0,
            0, Gain * first, -Gain * first, One, 0, 0, 0, 0,
            0, 0, 0, 0, Two + (Leak * second), -Leak * second, 0, 0,
            0, 0, 0, 0, -second, One + second, 0, 0,
            0, 0, 0, 0, Gain * second, -Gain * second, One, 0,
            0, 0, 0, 0, 0, 0, 0, One);
    }

    public override void TimeSlope(double t, ReadOnlySpan<double> y, Span<double> byTime)
    {
        byTime.Clear();
        byTime[0] = -Amplitude * Frequency * Math.Cos(Frequency * t) / R0;
    }

    public override Tensor Traced(Tensor t, Tensor y)
    {
        Tensor input = Amplitude * Tensor.Sin(Frequency * t);
        Tensor first = Saturation * (Tensor.Exp((y[1] - y[2]) / Thermal) - 1);
        Tensor second = Saturation * (Tensor.Exp((y[4] - y[5]) / Thermal) - 1);
        return
        [
            (y[0] - input) / R0,
            (y[1] / R) + ((y[1] - Supply) / R) + (Leak * first),
            (y[2] / R) - first,
            ((y[3] - Supply) / R) + (Gain * first),
            (y[4] / R) + ((y[4] - Supply) / R) + (Leak * second),
            (y[5] / R) - second,
            ((y[6] - Supply) / R) + (Gain * second),
            y[7] / R,
        ];
    }

    private static double[,] Capacities()
    {
        double[,] mass = new double[8, 8];
        (mass[2, 2], mass[5, 5]) = (-2e-6, -4e-6);
        foreach ((int k, double c) in new[] { (0, 1e-6), (3, 3e-6), (6, 5e-6) })
        {
            (mass[k, k], mass[k + 1, k + 1]) = (-c, -c);
            (mass[k, k + 1], mass[k + 1, k]) = (c, c);
        }

        return mass;
    }
}
