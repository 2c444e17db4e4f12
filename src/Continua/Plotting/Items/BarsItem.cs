namespace Continua.Plotting;

/// <summary>Bars from zero; bars of one group have the same positions and are drawn side by side.</summary>
internal sealed class BarsItem(double[] x, double[] heights, string? label, Hue hue, List<BarsItem> group) : Item(label, hue)
{
    private const double Opacity = 0.8;
    private const double Seam = 1;

    private readonly double spacing = Spacing(x, ifSingle: 1);

    public List<BarsItem> Group => group;

    public ReadOnlySpan<double> Positions => x;

    public override int Layer => 1;

    public override void Extend(Limits xLimits, Limits yLimits)
    {
        // Bars extend beyond the outermost positions by half their width.
        foreach (double value in x)
        {
            xLimits.Include(value - spacing / 2);
            xLimits.Include(value + spacing / 2);
        }

        yLimits.Include(heights);
        yLimits.IncludeEdge(0);
    }

    public override void Draw(Canvas canvas)
    {
        double[] px = canvas.X.Map(x), py = canvas.Y.Map(heights);
        double zero = canvas.Y.Log ? canvas.Frame.Bottom : canvas.Y.Map(0);
        double groupWidth = Math.Min(
            0.78 * Spacing(px, ifSingle: canvas.Frame.Width), 0.25 * canvas.Frame.Width * group.Count);
        double pitch = groupWidth / group.Count, width = group.Count > 1 ? pitch - Seam : pitch;
        double left = group.IndexOf(this) * pitch - groupWidth / 2;
        string style = canvas.Svg.Fill(Paint, Opacity);
        if (width < 1)
        {
            // Bars narrower than a pixel are drawn, and thinned, as an area.
            canvas.Area(px, Array.ConvertAll(py, y => double.IsNaN(y) ? y : zero), py, style);
            return;
        }

        PathBuilder path = new();
        foreach (int i in Enumerable.Range(0, px.Length).Where(i => !double.IsNaN(px[i] + py[i])))
        {
            Rect bar = new(px[i] + left, Math.Min(py[i], zero), width, Math.Abs(py[i] - zero));
            path.Rect(bar);
            canvas.Occupancy.MarkRect(bar);
        }

        canvas.Svg.Path(path.ToString(), style);
    }

    public override void DrawKey(SvgWriter svg, double left, double middle) =>
        svg.Rect(new(left + 6, middle - 5, 10, 10), svg.Fill(Paint, Opacity));

    // The smallest distance between two different positions, or a given value if there is only one position.
    private static double Spacing(double[] positions, double ifSingle)
    {
        double[] sorted = [.. positions.Where(p => Scale.Shows(p, log: false)).Distinct().Order()];
        return sorted.Length < 2 ? ifSingle : sorted.Zip(sorted.Skip(1), (left, right) => right - left).Min();
    }
}
