namespace Continua.Plotting;

/// <summary>
/// Draws inside the frame of a panel: maps data to pixels, thins points, draws them, and records which pixels the
/// drawing covers.
/// </summary>
internal sealed class Canvas(SvgWriter svg, Rect frame, (Scale X, Scale Y, ColorScale Colors) scales, int budget)
{
    public SvgWriter Svg => svg;

    public Rect Frame => frame;

    public Scale X => scales.X;

    public Scale Y => scales.Y;

    public ColorScale Colors => scales.Colors;

    public Occupancy Occupancy { get; } = new(frame);

    /// <summary>
    /// Draws a line through points; NaN in either coordinate breaks it, and a single point between two breaks is drawn
    /// as a dot.
    /// </summary>
    public void Polyline(double[] px, double[] py, string attributes)
    {
        PathBuilder path = new();
        foreach (List<int> piece in Pieces(px, py, Thinning.Line(px, py, budget)))
        {
            Trace(path, px, py, piece);
        }

        svg.Path(path.ToString(), attributes);
    }

    /// <summary>Returns the indices of the points of a scatter to draw, after thinning and clipping.</summary>
    /// <param name="px">The x coordinates of the points, in pixels.</param>
    /// <param name="py">The y coordinates of the points, in pixels.</param>
    /// <param name="cost">The length of a marker's path data, relative to the path data of a dot.</param>
    public IEnumerable<int> VisiblePoints(double[] px, double[] py, int cost = 1) =>
        Thinning.Cloud(px, py, budget / cost).Where(i => frame.Grow(4).Contains(px[i], py[i]));

    /// <summary>
    /// Draws a marker at each point in <paramref name="which"/>: a dot or, if <paramref name="arm"/> is positive, a
    /// cross.
    /// </summary>
    public void Dots(double[] px, double[] py, IEnumerable<int> which, string attributes, double arm = 0)
    {
        PathBuilder path = new();
        foreach (int i in which)
        {
            path.Marker(px[i], py[i], arm);
            Occupancy.Mark(px[i], py[i]);
        }

        svg.Path(path.ToString(), attributes);
    }

    /// <summary>Draws the area between two curves over the same x.</summary>
    public void Area(double[] px, double[] low, double[] high, string attributes)
    {
        PathBuilder path = new();
        SortedSet<int> indices = [.. Thinning.Line(px, low, budget), .. Thinning.Line(px, high, budget)];
        foreach (List<int> piece in Pieces(px, low, indices))
        {
            path.Move(px[piece[0]], high[piece[0]]);
            piece.ForEach(i => path.To(px[i], high[i]));
            piece.AsEnumerable().Reverse().ToList().ForEach(i => path.To(px[i], low[i]));
            path.Close();
            piece.ForEach(i => Occupancy.MarkSegment(px[i], low[i], px[i], high[i]));
        }

        svg.Path(path.ToString(), attributes);
    }

    private void Trace(PathBuilder path, double[] px, double[] py, List<int> piece)
    {
        path.Move(px[piece[0]], py[piece[0]]);
        for (int k = 1; k < piece.Count; k++)
        {
            path.To(px[piece[k]], py[piece[k]]);
            Occupancy.MarkSegment(px[piece[k - 1]], py[piece[k - 1]], px[piece[k]], py[piece[k]]);
        }

        if (piece.Count == 1)
        {
            path.Dot();
            Occupancy.Mark(px[piece[0]], py[piece[0]]);
        }
    }

    // Splits the indices wherever a point between two consecutive ones has a NaN coordinate.
    private static IEnumerable<List<int>> Pieces(double[] px, double[] py, IEnumerable<int> indices)
    {
        List<int> piece = [];
        foreach (int i in indices)
        {
            if (piece.Count > 0 && HasGap(px, py, piece[^1], i))
            {
                yield return piece;
                piece = [];
            }

            piece.Add(i);
        }

        if (piece.Count > 0)
        {
            yield return piece;
        }
    }

    private static bool HasGap(double[] px, double[] py, int from, int to)
    {
        for (int i = from + 1; i < to; i++)
        {
            if (double.IsNaN(px[i] + py[i]))
            {
                return true;
            }
        }

        return false;
    }
}
