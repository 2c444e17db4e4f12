namespace Continua.Cli.Experiments;

/// <summary>The values of x ↦ x³ + 0.1x at ten points of [−2, 2], and on a grid of [−3, 3].</summary>
internal static class TenPoints
{
    /// <summary>The largest x of the ten points.</summary>
    public const double Reach = 2;

    private const double Beyond = 3;
    private const int Points = 10, Grid = 121;

    public static double[] X { get; } = Even(Points, Reach);

    public static double[] Y { get; } = [.. X.Select(Cubic)];

    public static double[] WideX { get; } = Even(Grid, Beyond);

    public static double[] WideY { get; } = [.. WideX.Select(Cubic)];

    /// <summary>The points as rows, [points, 1].</summary>
    public static double[,] Inputs { get; } = Column(X);

    public static double[,] Targets { get; } = Column(Y);

    public static double[,] Wide { get; } = Column(WideX);

    private static double Cubic(double x) => (x * x * x) + (0.1 * x);

    private static double[] Even(int count, double reach) =>
        [.. Enumerable.Range(0, count).Select(i => reach * ((2.0 * i / (count - 1)) - 1))];

    private static double[,] Column(double[] values)
    {
        double[,] column = new double[values.Length, 1];
        for (int i = 0; i < values.Length; i++)
        {
            column[i, 0] = values[i];
        }

        return column;
    }
}
