namespace Continua.Cli.Verification.Problems.Stiff;

/// <summary>
/// Two signals mixed by four diodes, whose small capacitances make the circuit stiff and oscillatory. Horneber 1985;
/// IVP test set (Mazzia, Magherini 2008), RINGMOD, with Cₛ = 2·10⁻¹².
/// </summary>
internal sealed class RingModulator() : StiffProblem(null)
{
    private const double R = 25e3, Rp = 50, Rg1 = 36.3, Rg2 = 17.3, Rg3 = 17.3, Ri = 50, Rc = 600;

    private const double Ls1 = 2e-3, Saturation = 40.67286402e-9, Delta = 17.7493332;

    private const double Slow = 2e3 * Math.PI, Fast = 2e4 * Math.PI;

    public override string Name => "ring modulator";

    public override double[] Start { get; } = new double[15];

    public override double T1 => 1e-3;

    // Radau IIA of order 21 in 113 bits at two tolerances agrees to 18 digits, and with the IVP test set to 9.
    public override double[] Reference { get; } =
    [
        -0.023390573584371598, -0.007367485486008226, 0.2582956709991919, -0.4064465720588011,
        -0.40394556644554414, 0.2607966766124488, 0.11067618612732984, 2.939904342433007e-7,
        -2.840029933066481e-8, 0.0007267198267291457, 0.0007929487197023235, -0.0007255283495765844,
        -0.0007941401968548848, 7.088495416875679e-5, 2.390059075277106e-5
    ];

    public override double Floor => 1e-6;

    /// <summary>The capacitances of nodes and inductances of coils.</summary>
    private static double[] Inertia { get; } =
        [1.6e-8, 1.6e-8, 2e-12, 2e-12, 2e-12, 2e-12, 1e-8, 4.45, 4.45, 5e-4, 5e-4, 5e-4, 5e-4, Ls1, Ls1];

    /// <summary>
    /// The linear terms: component From, multiplied by Value, is added to equation To. Components and equations are
    /// numbered from 1, as in the literature.
    /// </summary>
    private static (int To, int From, double Value)[] Linear { get; } =
    [
        (1, 8, 1), (1, 10, -0.5), (1, 11, 0.5), (1, 14, 1), (1, 1, -1 / R),
        (2, 9, 1), (2, 12, -0.5), (2, 13, 0.5), (2, 15, 1), (2, 2, -1 / R),
        (3, 10, 1), (4, 11, -1), (5, 12, 1), (6, 13, -1), (7, 7, -1 / Rp), (8, 1, -1), (9, 2, -1),
        (10, 1, 0.5), (10, 3, -1), (10, 10, -Rg2), (11, 1, -0.5), (11, 4, 1), (11, 11, -Rg3),
        (12, 2, 0.5), (12, 5, -1), (12, 12, -Rg2), (13, 2, -0.5), (13, 6, 1), (13, 13, -Rg3),
        (14, 1, -1), (14, 14, -(Ri + Rg1)), (15, 2, -1), (15, 15, -(Rc + Rg1)),
    ];

    /// <summary>
    /// For each diode, the signs with which the fast signal and the voltages of nodes enter its voltage; nodes are
    /// numbered from 1.
    /// </summary>
    private static (int Signal, int[] Nodes)[] Diodes { get; } =
        [(-1, [3, -5, -7]), (-1, [-4, 6, -7]), (1, [4, 5, 7]), (1, [-3, -6, 7])];

    public override void Slope(double t, ReadOnlySpan<double> y, Span<double> dy)
    {
        dy.Clear();
        foreach ((int to, int from, double value) in Linear)
        {
            dy[to - 1] += value * y[from - 1];
        }

        dy[13] += 0.5 * Math.Sin(Slow * t);
        foreach ((int signal, int[] nodes) in Diodes)
        {
            double current = Saturation * (Math.Exp(Delta * Voltage(signal, nodes, t, y)) - 1);
            foreach (int node in nodes)
            {
                dy[Math.Abs(node) - 1] -= Math.Sign(node) * current;
            }
        }

        for (int i = 0; i < 15; i++)
        {
            dy[i] /= Inertia[i];
        }
    }

    public override void Jacobian(double t, ReadOnlySpan<double> y, Span<double> jacobian)
    {
        jacobian.Clear();
        foreach ((int to, int from, double value) in Linear)
        {
            jacobian[(15 * (to - 1)) + from - 1] += value / Inertia[to - 1];
        }

        foreach ((int signal, int[] nodes) in Diodes)
        {
            double conductance = Saturation * Delta * Math.Exp(Delta * Voltage(signal, nodes, t, y));
            foreach (int to in nodes)
            {
                foreach (int from in nodes)
                {
                    (int row, int column) = (Math.Abs(to) - 1, Math.Abs(from) - 1);
                    jacobian[(15 * row) + column] -= Math.Sign(to) * Math.Sign(from) * conductance / Inertia[row];
                }
            }
        }
    }

    public override void TimeSlope(double t, ReadOnlySpan<double> y, Span<double> byTime)
    {
        byTime.Clear();
        byTime[13] = 0.5 * Slow * Math.Cos(Slow * t) / Ls1;
        foreach ((int signal, int[] nodes) in Diodes)
        {
            double conductance = Saturation * Delta * Math.Exp(Delta * Voltage(signal, nodes, t, y));
            foreach (int node in nodes)
            {
                int row = Math.Abs(node) - 1;
                byTime[row] -= Math.Sign(node) * conductance * signal * 2 * Fast * Math.Cos(Fast * t) / Inertia[row];
            }
        }
    }

    public override Tensor Traced(Tensor t, Tensor y)
    {
        double[] linear = new double[225], incidence = new double[60];
        foreach ((int to, int from, double value) in Linear)
        {
            linear[(15 * (to - 1)) + from - 1] += value;
        }

        for (int diode = 0; diode < 4; diode++)
        {
            foreach (int node in Diodes[diode].Nodes)
            {
                incidence[(15 * diode) + Math.Abs(node) - 1] = Math.Sign(node);
            }
        }

        Tensor between = Tensor.Constant(incidence, [4, 15]), signal = Tensor.Vector(-1, -1, 1, 1);
        Tensor voltages = Tensor.MatVec(between, y) + (2 * Tensor.Sin(Fast * t) * signal);
        Tensor currents = Saturation * (Tensor.Exp(Delta * voltages) - 1);
        Tensor input = Tensor.Concat(Tensor.Zeros([13]), 0.5 * Tensor.Sin(Slow * t), 0);
        Tensor rest = Tensor.MatVec(Tensor.Constant(linear, [15, 15]), y) + input;
        return (rest - Tensor.TransposeMatVec(between, currents)) / Tensor.Vector(Inertia);
    }

    private static double Voltage(int signal, int[] nodes, double t, ReadOnlySpan<double> y)
    {
        double voltage = signal * 2 * Math.Sin(Fast * t);
        foreach (int node in nodes)
        {
            voltage += Math.Sign(node) * y[Math.Abs(node) - 1];
        }

        return voltage;
    }
}
