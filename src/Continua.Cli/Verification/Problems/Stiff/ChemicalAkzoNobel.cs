namespace Continua.Cli.Verification.Problems.Stiff;

/// <summary>
/// Two species mixed under a flow of carbon dioxide: a DAE of index 1, whose last equation is the equilibrium
/// y₆ = Kₛ·y₁·y₄.
/// Stortelder 1998; IVP test set (Mazzia, Magherini 2008), CHEMAKZO.
/// </summary>
internal sealed class ChemicalAkzoNobel() : AutonomousProblem(Differential())
{
    private const double K1 = 18.7, K2 = 0.58, K3 = 0.09, K4 = 0.42, Back = 0.58 / 34.4, Inflow = 3.3, Ks = 115.83;

    private const double Saturation = 0.9 / 737;

    public override string Name => "chemical Akzo Nobel";

    public override double[] Start { get; } = [0.444, 0.00123, 0, 0.007, 0, Ks * 0.444 * 0.007];

    public override double T1 => 180;

    // Radau IIA of orders 17 and 21 in 113 bits agree to 19 digits, and with the IVP test set to 15.
    public override double[] Reference { get; } =
    [
        0.11507949206617021, 0.001203831471567715, 0.16115628874079743, 0.0003656156421249283,
        0.017080108852644042, 0.0048735313103074555
    ];

    public override double Floor => 1e-8;

    public override void Slope(double t, ReadOnlySpan<double> y, Span<double> dy)
    {
        double root = Math.Sqrt(y[1]), square = y[0] * y[0];
        double r1 = K1 * square * square * root, r2 = K2 * y[2] * y[3], r3 = Back * y[0] * y[4];
        double r4 = K3 * y[0] * y[3] * y[3], r5 = K4 * y[5] * y[5] * root;
        Write(
            dy,
            (-2 * r1) + r2 - r3 - r4,
            (Inflow * (Saturation - y[1])) - (0.5 * r1) - r4 - (0.5 * r5),
            r1 - r2 + r3,
            r3 - r2 - (2 * r4),
            r2 - r3 + r5,
            (Ks * y[0] * y[3]) - y[5]);
    }

    public override void Jacobian(double t, ReadOnlySpan<double> y, Span<double> jacobian)
    {
        double root = Math.Sqrt(y[1]), cube = y[0] * y[0] * y[0];
        double r11 = 4 * K1 * cube * root, r12 = 0.5 * K1 * cube * y[0] / root, r23 = K2 * y[3], r24 = K2 * y[2];
        double r31 = Back * y[4], r35 = Back * y[0], r41 = K3 * y[3] * y[3], r44 = 2 * K3 * y[0] * y[3];
        double r52 = 0.5 * K4 * y[5] * y[5] / root, r56 = 2 * K4 * y[5] * root;
        Write(
            jacobian,
            (-2 * r11) - r31 - r41, -2 * r12, r23, r24 - r44, -r35, 0,
            (-0.5 * r11) - r41, -Inflow - (0.5 * r12) - (0.5 * r52), 0, -r44, 0, -0.5 * r56,
            r11 + r31, r12, -r23, -r24, r35, 0,
            r31 - (2 * r41), 0, -r23, -r24 - (2 * r44), r35, 0,
            -r31, r52, r23, r24, -r35, r56,
            Ks * y[3], 0, 0, Ks * y[0], 0, -1);
    }

    public override Tensor Traced(Tensor t, Tensor y)
    {
        Tensor root = Tensor.Sqrt(y[1]);
        Tensor r1 = K1 * Tensor.Pow(y[0], 4) * root, r2 = K2 * y[2] * y[3], r3 = Back * y[0] * y[4];
        Tensor r4 = K3 * y[0] * y[3] * y[3], r5 = K4 * y[5] * y[5] * root;
        return
        [
            (-2 * r1) + r2 - r3 - r4,
            (Inflow * (Saturation - y[1])) - (0.5 * r1) - r4 - (0.5 * r5),
            r1 - r2 + r3,
            r3 - r2 - (2 * r4),
            r2 - r3 + r5,
            (Ks * y[0] * y[3]) - y[5],
        ];
    }

    private static double[,] Differential()
    {
        double[,] mass = new double[6, 6];
        for (int i = 0; i < 5; i++)
        {
            mass[i, i] = 1;
        }

        return mass;
    }
}
