namespace Continua.Plotting;

internal sealed class BarsItem(double[] x, double[] heights, string? label, Hue hue) : Item(label, hue)
{
    private const double Opacity = 0.8;

    private readonly double spacing = Spacing(x, lonely: 1);

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
        yLimits.IncludeZero();
    }

    public override void Draw(Canvas canvas)
    {
        double[] px = canvas.X.Map(x), py = canvas.Y.Map(heights);
        double zero = canvas.Y.Log ? canvas.Frame.Bottom : canvas.Y.Map(0);
        double width = Math.Min(0.78 * Spacing(px, lonely: canvas.Frame.Width), 0.25 * canvas.Frame.Width);
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
            Rect bar = new(px[i] - width / 2, Math.Min(py[i], zero), width, Math.Abs(py[i] - zero));
            Trace(path, bar);
            canvas.Occupancy.MarkRect(bar);
        }

        canvas.Svg.Path(path.ToString(), look);
    }

    public override void DrawKey(SvgWriter svg, double left, double middle) =>
        svg.Rect(new(left + 6, middle - 5, 10, 10), svg.Fill(Paint, Opacity));

    private static void Trace(PathBuilder path, Rect bar)
    {
        path.Move(bar.X, bar.Bottom);
        path.To(bar.X, bar.Y);
        path.To(bar.Right, bar.Y);
        path.To(bar.Right, bar.Bottom);
        path.Close();
    }

    // The smallest distance of two different positions.
    private static double Spacing(double[] positions, double lonely)
    {
        double[] sorted = [.. positions.Where(p => Scale.Shows(p, log: false)).Distinct().Order()];
        return sorted.Length < 2 ? lonely : sorted.Zip(sorted.Skip(1), (left, right) => right - left).Min();
    }
}
