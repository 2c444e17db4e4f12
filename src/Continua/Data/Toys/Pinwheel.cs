using Continua.Vectors;

namespace Continua.Learning;

/// <summary>
/// Five curved arms: with z standard normal, v = (1 + 0.3 z₁, 0.1 z₂) and k uniform in 0 … 4, a point is 2 v rotated
/// clockwise by a = 2πk/5 + ¼ exp(v₁): 2 (v₁ cos a + v₂ sin a, −v₁ sin a + v₂ cos a).
/// </summary>
/// <remarks>Reference: Johnson, Duvenaud, Wiltschko, Datta, Adams 2016, "Composing graphical models with neural
/// networks for structured representations and fast inference", and its published code.</remarks>
public sealed record Pinwheel : ToyDensity
{
    private const int Arms = 5;

    /// <inheritdoc/>
    public override string Name => "pinwheel";

    /// <inheritdoc/>
    protected override (double X, double Y) Draw(RandomKey key)
    {
        double along = 1 + (0.3 * key.Normal(1)), across = 0.1 * key.Normal(2);
        double angle = (2 * Math.PI * key.Index(0, Arms) / Arms) + (0.25 * ScalarFunctions.Exp(along));
        (double cos, double sin) = (ScalarFunctions.Cos(angle), ScalarFunctions.Sin(angle));
        return (2 * ((along * cos) + (across * sin)), 2 * ((across * cos) - (along * sin)));
    }
}
