using Continua.Vectors;

namespace Continua.Learning;

/// <summary>
/// Two half circles that reach into each other: with θ uniform in [0, π], either m = (cos θ, sin θ) or, as often,
/// m = (1 − cos θ, ½ − sin θ); the point is 2 (m + 0.1 z) − (1, 0.2) with z standard normal.
/// </summary>
public sealed record TwoMoons : ToyDensity
{
    public override string Name => "two-moons";

    protected override (double X, double Y) Draw(RandomKey key)
    {
        double angle = Math.PI * key.Uniform(1);
        (double x, double y) = (ScalarFunctions.Cos(angle), ScalarFunctions.Sin(angle));
        (x, y) = key.Index(0, 2) == 0 ? (x, y) : (1 - x, 0.5 - y);
        return ((2 * (x + (0.1 * key.Normal(1)))) - 1, (2 * (y + (0.1 * key.Normal(2)))) - 0.2);
    }
}
