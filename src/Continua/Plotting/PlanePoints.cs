namespace Continua.Plotting;

/// <summary>
/// Overloads of <c>Panel.Line</c> and <c>Panel.Scatter</c> for points of a plane in the shape that solves return,
/// <c>[points, 2]</c>.
/// </summary>
public static class PlanePoints
{
    /// <param name="panel">The panel to add to.</param>
    extension(Panel panel)
    {
        /// <summary>Adds a line through points, in their order.</summary>
        /// <param name="points">The points, <c>[points, 2]</c>.</param>
        /// <param name="label">The text in the legend; <c>null</c> for no entry.</param>
        /// <param name="hue">The colour; by default, the next one of the panel's cycle.</param>
        /// <param name="dash">
        /// The dash pattern; by default, that of the cycle if the colour is automatic, otherwise solid.
        /// </param>
        /// <param name="width">The width of the line, in pixels.</param>
        /// <returns>The panel.</returns>
        /// <exception cref="ArgumentException"><paramref name="points"/> does not have two columns.</exception>
        public Panel Line(double[,] points, string? label = null, Hue hue = Hue.Auto, Dash dash = Dash.Auto, double width = 1.75) =>
            panel.Line(Column(points, 0), Column(points, 1), label, hue, dash, width);

        /// <summary>Adds a dot for each point.</summary>
        /// <param name="points">The points, <c>[points, 2]</c>.</param>
        /// <param name="label">The text in the legend; <c>null</c> for no entry.</param>
        /// <param name="hue">The colour; by default, the next one of the panel's cycle.</param>
        /// <param name="radius">The radius of a dot, in pixels.</param>
        /// <returns>The panel.</returns>
        /// <exception cref="ArgumentException"><paramref name="points"/> does not have two columns.</exception>
        public Panel Scatter(double[,] points, string? label = null, Hue hue = Hue.Auto, double radius = 2.3) =>
            panel.Scatter(Column(points, 0), Column(points, 1), label, hue, radius);
    }

    private static double[] Column(double[,] points, int column)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.GetLength(1) != 2)
        {
            throw new ArgumentException(
                $"Points of a plane have two columns, but got shape [{points.GetLength(0)}, {points.GetLength(1)}]; choose two of them.");
        }

        double[] values = new double[points.GetLength(0)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = points[i, column];
        }

        return values;
    }
}
