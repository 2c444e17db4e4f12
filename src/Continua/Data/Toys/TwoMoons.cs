using Continua.Vectors;

namespace Continua.Learning;

/// <summary>
/// Two interleaved half circles: with θ uniform in [0, π), m is (cos θ, sin θ) or (1 − cos θ, ½ − sin θ) with equal
/// probability, and a point is 2 (m + 0.1 z) − (1, 0.2) with z standard normal.
/// </summary>
public sealed record TwoMoons : ToyDensity
{
    /// <inheritdoc/>
    public override string Name => "two-moons";

    /// <inheritdoc/>
    protected override (double X, double Y) Draw(RandomKey key)
    {
        double angle = Math.PI * key.Uniform(1);
        (double x, double y) = (ScalarFunctions.Cos(angle), ScalarFunctions.Sin(angle));
        (x, y) = key.Index(0, 2) == 0 ? (x, y) : (1 - x, 0.5 - y);
        return ((2 * (x + (0.1 * key.Normal(1)))) - 1, (2 * (y + (0.1 * key.Normal(2)))) - 0.2);
    }
}
