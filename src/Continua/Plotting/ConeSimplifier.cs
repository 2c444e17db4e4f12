namespace Continua.Plotting;

/// <summary>
/// Approximates a curve by straight segments within a tolerance, in one pass. Seen from the last kept point, each
/// further point narrows the cone of directions that pass it within the tolerance; a point outside the cone ends the
/// segment at its predecessor. Reference: J. Sklansky, V. Gonzalez, Fast polygonal approximation of digitized curves,
/// Pattern Recognition 12 (1980), 327-331.
/// </summary>
internal sealed class ConeSimplifier(double[] x, double[] y, double tolerance)
{
    private double direction;
    private double left;
    private double right;
    private double reach;

    /// <summary>Returns the points to keep, those in <paramref name="required"/> included.</summary>
    public List<int> Simplify(List<int> points, List<int> required)
    {
        HashSet<int> isRequired = [.. required];
        List<int> kept = [points[0]];
        Restart();
        for (int k = 1; k < points.Count; k++)
        {
            if (!NarrowCone(kept[^1], points[k]) && points[k - 1] != kept[^1])
            {
                kept.Add(points[k - 1]);
                Restart();
                NarrowCone(kept[^1], points[k]);
            }

            if (isRequired.Contains(points[k]) || k == points.Count - 1)
            {
                kept.Add(points[k]);
                Restart();
            }
        }

        return kept;
    }

    private void Restart() => (left, right, reach) = (double.NegativeInfinity, double.PositiveInfinity, 0);

    private bool NarrowCone(int from, int to)
    {
        double dx = x[to] - x[from], dy = y[to] - y[from], distance = Math.Sqrt(dx * dx + dy * dy);
        if (distance <= tolerance)
        {
            return reach <= 2 * tolerance;
        }

        // Angles are relative to the cone's first direction, so that they do not wrap around inside the cone.
        direction = double.IsNegativeInfinity(left) ? Math.Atan2(dy, dx) : direction;
        double angle = Math.IEEERemainder(Math.Atan2(dy, dx) - direction, 2 * Math.PI), half = Math.Asin(tolerance / distance);
        bool isInside = angle >= left && angle <= right && distance >= reach - tolerance;
        (left, right, reach) = (Math.Max(left, angle - half), Math.Min(right, angle + half), Math.Max(reach, distance));
        return isInside;
    }
}
