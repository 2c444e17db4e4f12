namespace Continua.Plotting;

/// <summary>Points of a plane as they come out of solves: [point, 2].</summary>
public static class PlanePoints
{
    extension(Panel panel)
    {
        /// <summary>A line through points of shape [point, 2] in their order.</summary>
        /// <exception cref="ArgumentException">The points have not two columns.</exception>
        public Panel Line(double[,] points, string? label = null, Hue hue = Hue.Auto, Dash dash = Dash.Auto, double width = 1.75) =>
            panel.Line(Column(points, 0), Column(points, 1), label, hue, dash, width);

        /// <summary>A dot for each point of shape [point, 2].</summary>
        /// <exception cref="ArgumentException">The points have not two columns.</exception>
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
