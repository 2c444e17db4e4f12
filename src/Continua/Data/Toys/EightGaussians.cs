using Continua.Vectors;

namespace Continua.Learning;

/// <summary>
/// A mixture of eight normal densities with means on a circle and equal weights: p(x) = ⅛ Σₖ N(x; r (cos 2πk/8, sin
/// 2πk/8), s² I), k = 0 … 7, with r = 2√2 and s = √2/4. Neighbouring means are 6.1 standard deviations apart; the
/// entropy is 2.832 nats.
/// </summary>
public sealed record EightGaussians : ExactDensity
{
    /// <summary>r: the distance of the means from the origin, 2√2.</summary>
    public const double Radius = 2 * Root2;

    /// <summary>s: the standard deviation of each mode in each direction, √2/4.</summary>
    public const double Deviation = Root2 / 4;

    private const int Modes = 8;
    private const double Root2 = 1.4142135623730951;

    /// <inheritdoc/>
    public override string Name => "eight-gaussians";

    /// <inheritdoc/>
    public override double LogDensity(double x, double y)
    {
        Span<double> exponents = stackalloc double[Modes];
        double max = double.NegativeInfinity;
        for (int k = 0; k < Modes; k++)
        {
            (double cx, double cy) = Mode(k);
            exponents[k] = -(((x - cx) * (x - cx)) + ((y - cy) * (y - cy))) / (2 * Deviation * Deviation);
            max = Math.Max(max, exponents[k]);
        }

        // Exponents are relative to the largest, so that far from all modes the sum does not underflow to zero.
        double sum = 0;
        foreach (double exponent in exponents)
        {
            sum += Math.Exp(exponent - max);
        }

        return max + Math.Log(sum / (Modes * 2 * Math.PI * Deviation * Deviation));
    }

    /// <inheritdoc/>
    protected override (double X, double Y) Draw(RandomKey key)
    {
        (double x, double y) = Mode(key.Index(0, Modes));
        return (x + (Deviation * key.Normal(1)), y + (Deviation * key.Normal(2)));
    }

    private static (double X, double Y) Mode(long k)
    {
        double angle = 2 * Math.PI * k / Modes;
        return (Radius * ScalarFunctions.Cos(angle), Radius * ScalarFunctions.Sin(angle));
    }
}
