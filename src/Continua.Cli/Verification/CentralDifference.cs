namespace Continua.Cli.Verification;

/// <summary>Central differences of two step sizes, extrapolated to an error of fourth order.</summary>
internal static class CentralDifference
{
    // A loss is evaluated at these multiples of the nudge on both sides of a point.
    private static readonly double[] Shifts = [1, -1, 0.5, -0.5];

    /// <summary>The derivative by one component.</summary>
    /// <param name="of">Returns the loss with the component moved by a number.</param>
    public static double Of(Func<double, double> of, double nudge) => Slope([.. Shifts.Select(shift => of(shift * nudge))], nudge);

    /// <summary>
    /// The points at which <see cref="Of(double[], int, double)"/> needs the loss of a row for the derivatives by all of its components.
    /// </summary>
    public static IEnumerable<double[]> Points(double[] row, double nudge) =>
        from i in Enumerable.Range(0, row.Length)
        from shift in Shifts
        select (double[])[.. row.Select((x, j) => x + (i == j ? shift * nudge : 0))];

    /// <summary>The derivative by a component, from the losses at the points of one or several rows of equal length.</summary>
    /// <param name="component">The number of the component, counted over all rows.</param>
    public static double Of(double[] losses, int component, double nudge) =>
        Slope(losses.AsSpan(component * Shifts.Length, Shifts.Length), nudge);

    private static double Slope(ReadOnlySpan<double> losses, double nudge) =>
        ((8 * (losses[2] - losses[3])) - (losses[0] - losses[1])) / (6 * nudge);
}
