namespace Continua.Plotting;

/// <summary>Bars on zero; those of one group, at the same positions, stand side by side.</summary>
internal sealed class BarsItem(double[] x, double[] heights, string? label, Hue hue, List<BarsItem> group) : Item(label, hue)
{
    private const double Opacity = 0.8;
    private const double Seam = 1;

    private readonly double spacing = Spacing(x, lonely: 1);

    public List<BarsItem> Group => group;

    public ReadOnlySpan<double> Positions => x;

    public override int Layer => 1;

    public override void Extend(Limits xLimits, Limits yLimits)
    {
        // Half a bar stands out on either side.
        foreach (double value in x)
        {
            xLimits.Include(value - spacing / 2);
            xLimits.Include(value + spacing / 2);
        }

        yLimits.Include(heights);
        yLimits.IncludeEnd(0);
    }

    public override void Draw(Canvas canvas)
    {
        double[] px = canvas.X.Map(x), py = canvas.Y.Map(heights);
        double zero = canvas.Y.Log ? canvas.Frame.Bottom : canvas.Y.Map(0);
        double room = Math.Min(0.78 * Spacing(px, lonely: canvas.Frame.Width), 0.25 * canvas.Frame.Width * group.Count);
        double pitch = room / group.Count, width = group.Count > 1 ? pitch - Seam : pitch, left = group.IndexOf(this) * pitch - room / 2;
        string look = canvas.Svg.Fill(Paint, Opacity);
        if (width < 1)
        {
            // Bars finer than a pixel are an area, and are thinned as one.
            canvas.Area(px, Array.ConvertAll(py, y => double.IsNaN(y) ? y : zero), py, look);
            return;
        }

        PathBuilder path = new();
        foreach (int i in Enumerable.Range(0, px.Length).Where(i => !double.IsNaN(px[i] + py[i])))
        {
            Rect bar = new(px[i] + left, Math.Min(py[i], zero), width, Math.Abs(py[i] - zero));
            path.Rect(bar);
            canvas.Occupancy.MarkRect(bar);
        }

        canvas.Svg.Path(path.ToString(), look);
    }

    public override void DrawKey(SvgWriter svg, double left, double middle) =>
        svg.Rect(new(left + 6, middle - 5, 10, 10), svg.Fill(Paint, Opacity));

    // The smallest distance of two different positions.
    private static double Spacing(double[] positions, double lonely)
    {
        double[] sorted = [.. positions.Where(p => Scale.Shows(p, log: false)).Distinct().Order()];
        return sorted.Length < 2 ? lonely : sorted.Zip(sorted.Skip(1), (left, right) => right - left).Min();
    }
}
