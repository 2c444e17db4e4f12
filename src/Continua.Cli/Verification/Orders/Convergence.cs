namespace Continua.Cli.Verification.Orders;

/// <summary>Errors at decreasing step sizes, and the slope of log error over log step size.</summary>
internal static class Convergence
{
    // Errors above the largest do not fall with the order yet; below the smallest, rounding and the iteration of implicit stages
    // dominate.
    private const double Largest = 1e-2, Smallest = 1e-11;

    private const double Growth = 1.3;

    private const int MaxSteps = 2_000, Points = 6;

    /// <summary>The least-squares slope over the smallest steps whose errors lie between the two bounds.</summary>
    /// <param name="error">Returns the error of a number of equal steps.</param>
    public static double Order(Func<int, double> error)
    {
        List<(double X, double Y)> points = [];
        double found = double.MaxValue;
        for (int steps = 4; steps < MaxSteps && found > Smallest; steps = (int)Math.Ceiling(Growth * steps))
        {
            found = error(steps);
            if (found is < Largest and > Smallest)
            {
                points.Add((-Math.Log(steps), Math.Log(found)));
            }
        }

        return Slope([.. points.TakeLast(Points)]);
    }

    /// <summary>The slope of the line nearest to some points; NaN for fewer than three.</summary>
    public static double Slope(IReadOnlyList<(double X, double Y)> points)
    {
        if (points.Count < 3)
        {
            return double.NaN;
        }

        double x = points.Average(point => point.X), y = points.Average(point => point.Y);
        return points.Sum(point => (point.X - x) * (point.Y - y)) / points.Sum(point => (point.X - x) * (point.X - x));
    }
}
