namespace Continua.Learning;

/// <summary>
/// The uniform density on the eight filled squares of a checkerboard on [−4, 4)² with squares of side 2: p = 1/32 where
/// ⌊x/2⌋ + ⌊y/2⌋ is even, else 0. The entropy is log 32 = 3.466 nats.
/// </summary>
public sealed record Checkerboard : ExactDensity
{
    private const double Half = 4;
    private const double Side = 2;

    // Points lie on a grid that is exact in single precision, so that rounding moves no point across an edge into a
    // square of density 0.
    private const double Grid = 1 << 20;

    /// <inheritdoc/>
    public override string Name => "checkerboard";

    /// <inheritdoc/>
    public override double LogDensity(double x, double y)
    {
        bool onBoard = x is >= -Half and < Half && y is >= -Half and < Half;
        bool filled = (Math.Floor(x / Side) + Math.Floor(y / Side)) % 2 == 0;
        return onBoard && filled ? -Math.Log(32) : double.NegativeInfinity;
    }

    /// <inheritdoc/>
    protected override (double X, double Y) Draw(RandomKey key)
    {
        double column = key.Index(0, 4) - 2, row = (2 * key.Index(1, 2)) - (column % 2 == 0 ? 2 : 1);
        return (Side * (column + OnGrid(key.Uniform(2))), Side * (row + OnGrid(key.Uniform(3))));
    }

    private static double OnGrid(double u) => Math.Floor(u * Grid) / Grid;
}
