using Continua.Vectors;

namespace Continua.Learning;

/// <summary>
/// Two spiral arms of one and a half turns: with n = 3π √u₁, a point is ± ⅓ (−n cos n + ½ u₂, n sin n + ½ u₃) + 0.1 z,
/// with a random sign, u uniform in [0, 1) and z standard normal.
/// </summary>
public sealed record TwoSpirals : ToyDensity
{
    /// <inheritdoc/>
    public override string Name => "two-spirals";

    /// <inheritdoc/>
    protected override (double X, double Y) Draw(RandomKey key)
    {
        double n = 3 * Math.PI * Math.Sqrt(key.Uniform(1)), third = key.Index(0, 2) == 0 ? 1 / 3.0 : -1 / 3.0;
        double x = (-n * ScalarFunctions.Cos(n)) + (0.5 * key.Uniform(2));
        double y = (n * ScalarFunctions.Sin(n)) + (0.5 * key.Uniform(3));
        return ((third * x) + (0.1 * key.Normal(2)), (third * y) + (0.1 * key.Normal(3)));
    }
}
