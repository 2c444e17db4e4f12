namespace Continua.Cli.Verification.Problems.Stiff;

/// <summary>
/// Enright, Hull, Lindberg 1975, problem E4 (Krogh 1973): Bernoulli equations z′ = w(z), one of them complex,
/// transformed by the reflection y = U·z with Uᵢⱼ = ½ − δᵢⱼ. In double precision, rounding leaves 8 correct digits of
/// the last two components.
/// </summary>
internal sealed class DetestE4 : AutonomousProblem
{
    public override string Name => "stiff DETEST E4";

    public override double[] Start { get; } = [0, -2, -1, -1];

    public override double T1 => 1000;

    // Bernoulli's solution in 50 digits and Radau IIA of order 21 in 113 bits agree to 23;
    // Algorithm 648 (Enright, Pryce 1987) agrees to 1.3e-12.
    public override double[] Reference { get; } =
        [19.999999775237768, -20.000000224762232, -2.2476223069496144e-7, 2.2476223069496144e-7];

    public override double Floor => 1e-8;

    public override void Slope(double t, ReadOnlySpan<double> y, Span<double> dy)
    {
        Span<double> z = stackalloc double[4], w = stackalloc double[4];
        Reflect(y, z);
        Write(
            w,
            (0.5 * ((z[0] * z[0]) - (z[1] * z[1]))) + (10 * z[0]) + (10 * z[1]),
            (z[0] * z[1]) - (10 * z[0]) + (10 * z[1]),
            (z[2] * z[2]) - (1000 * z[2]),
            (z[3] * z[3]) - (0.01 * z[3]));
        Reflect(w, dy);
    }

    public override void Jacobian(double t, ReadOnlySpan<double> y, Span<double> jacobian)
    {
        Span<double> z = stackalloc double[4], unit = stackalloc double[4], column = stackalloc double[4];
        Span<double> direction = stackalloc double[4], slope = stackalloc double[4];
        Reflect(y, z);
        for (int j = 0; j < 4; j++)
        {
            unit.Clear();
            unit[j] = 1;
            Reflect(unit, direction);
            Write(
                slope,
                ((z[0] + 10) * direction[0]) + ((10 - z[1]) * direction[1]),
                ((z[1] - 10) * direction[0]) + ((z[0] + 10) * direction[1]),
                ((2 * z[2]) - 1000) * direction[2],
                ((2 * z[3]) - 0.01) * direction[3]);
            Reflect(slope, column);
            for (int i = 0; i < 4; i++)
            {
                jacobian[(4 * i) + j] = column[i];
            }
        }
    }

    public override Tensor Traced(Tensor t, Tensor y)
    {
        Tensor z = (0.5 * Tensor.Sum(y)) - y;
        Tensor w =
        [
            (0.5 * ((z[0] * z[0]) - (z[1] * z[1]))) + (10 * z[0]) + (10 * z[1]),
            (z[0] * z[1]) - (10 * z[0]) + (10 * z[1]),
            (z[2] * z[2]) - (1000 * z[2]),
            (z[3] * z[3]) - (0.01 * z[3]),
        ];
        return (0.5 * Tensor.Sum(w)) - w;
    }

    private static void Reflect(ReadOnlySpan<double> from, Span<double> to)
    {
        double half = 0.5 * (from[0] + from[1] + from[2] + from[3]);
        for (int i = 0; i < 4; i++)
        {
            to[i] = half - from[i];
        }
    }
}
