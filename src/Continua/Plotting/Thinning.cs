namespace Continua.Plotting;

/// <summary>Selects the points to draw from coordinates in pixels; points with a NaN coordinate are left out.</summary>
internal static class Thinning
{
    // The bound of the simplifier's tolerance, in pixels. Beyond it, runs of equal length represent the line just as
    // well.
    private const double MaxTolerance = 10;

    /// <summary>
    /// Returns the indices of the points of a line to keep. If they exceed the budget, the line is divided into runs
    /// inside one column of pixels, and the first, the last and the extreme points of each run are kept. If these still
    /// exceed the budget, as for a long orbit, the line is approximated by straight segments within a tolerance. If
    /// that is not enough either, as for a line that jumps at every point, runs of equal length replace the columns.
    /// </summary>
    public static List<int> Line(double[] x, double[] y, int budget)
    {
        List<int> points = [.. Enumerable.Range(0, x.Length).Where(i => !double.IsNaN(x[i] + y[i]))];
        if (points.Count <= budget)
        {
            return points;
        }

        double column = Math.Max(1, 4 * (points.Max(i => x[i]) - points.Min(i => x[i])) / budget);
        List<int> kept = Extremes(x, y, points, (first, next) => Math.Floor(x[points[first]] / column) != Math.Floor(x[points[next]] / column));
        for (double tolerance = 0.1; kept.Count > budget && tolerance < MaxTolerance; tolerance *= 1.6)
        {
            kept = new ConeSimplifier(x, y, tolerance).Simplify(points, Extremes(x, y, points, (_, _) => false));
        }

        int run = 6 * points.Count / budget + 1;
        return kept.Count <= budget ? kept : Extremes(x, y, points, (first, next) => next - first >= run);
    }

    /// <summary>
    /// Returns the indices of the points of a scatter to keep: all of them or, if they exceed the budget, the extreme
    /// points and one point per cell of a grid.
    /// </summary>
    public static List<int> Cloud(double[] x, double[] y, int budget)
    {
        List<int> points = [.. Enumerable.Range(0, x.Length).Where(i => !double.IsNaN(x[i] + y[i]))];
        for (double cell = 1; points.Count > budget; cell *= 1.5)
        {
            HashSet<(double, double)> occupied = [];
            HashSet<int> extremes = [.. Extremes(x, y, points, (_, _) => false)];
            points = [.. points.Where(i => occupied.Add((Math.Floor(x[i] / cell), Math.Floor(y[i] / cell))) || extremes.Contains(i))];
        }

        return points;
    }

    private static List<int> Extremes(double[] x, double[] y, List<int> points, Func<int, int, bool> isNextRun)
    {
        List<int> kept = [];
        for (int first = 0, next = 1; next <= points.Count; next++)
        {
            if (next == points.Count || isNextRun(first, next))
            {
                KeepRun(x, y, points, first, next, kept);
                first = next;
            }
        }

        return kept;
    }

    private static void KeepRun(double[] x, double[] y, List<int> points, int first, int next, List<int> kept)
    {
        int left = first, right = first, top = first, bottom = first;
        for (int k = first; k < next; k++)
        {
            left = x[points[k]] < x[points[left]] ? k : left;
            right = x[points[k]] > x[points[right]] ? k : right;
            top = y[points[k]] < y[points[top]] ? k : top;
            bottom = y[points[k]] > y[points[bottom]] ? k : bottom;
        }

        kept.AddRange(new SortedSet<int> { first, left, right, top, bottom, next - 1 }.Select(k => points[k]));
    }
}
