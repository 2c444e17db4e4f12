using Continua.Vectors;

namespace Continua.Learning;

/// <summary>
/// Two concentric noisy circles: with θ uniform in [0, 2π), r equal to 1 or ½ with equal probability, and z standard
/// normal, a point is 3 (r cos θ + 0.08 z₁, r sin θ + 0.08 z₂).
/// </summary>
public sealed record Circles : ToyDensity
{
    /// <inheritdoc/>
    public override string Name => "circles";

    /// <inheritdoc/>
    protected override (double X, double Y) Draw(RandomKey key)
    {
        double angle = 2 * Math.PI * key.Uniform(1), radius = key.Index(0, 2) == 0 ? 1 : 0.5;
        (double x, double y) = (radius * ScalarFunctions.Cos(angle), radius * ScalarFunctions.Sin(angle));
        return (3 * (x + (0.08 * key.Normal(1))), 3 * (y + (0.08 * key.Normal(2))));
    }
}
