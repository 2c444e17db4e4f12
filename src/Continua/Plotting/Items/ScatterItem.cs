namespace Continua.Plotting;

/// <summary>A dot or cross for each point.</summary>
internal sealed class ScatterItem(double[] x, double[] y, string? label, Hue hue, double radius, bool isCross = false) : Item(label, hue)
{
    // The length of a cross's arm, in radii of a dot: a cross covers less area than a dot and is therefore slightly
    // larger.
    private const double Arm = 1.1;

    public override int Layer => 3;

    public override void Extend(Limits xLimits, Limits yLimits)
    {
        xLimits.Include(x);
        yLimits.Include(y);
    }

    public override void Draw(Canvas canvas)
    {
        double[] px = canvas.X.Map(x), py = canvas.Y.Map(y);
        canvas.Dots(px, py, canvas.VisiblePoints(px, py, cost: isCross ? 3 : 1), Style(canvas.Svg, Paint, isCross ? 0.75 : radius), isCross ? Arm * radius : 0);
    }

    public override void DrawKey(SvgWriter svg, double left, double middle)
    {
        // Dots too small to show their colour are enlarged in the legend.
        double size = Math.Max(radius, 1.7);
        PathBuilder path = new();
        path.Marker(left + Legend.Key / 2, middle, isCross ? Arm * size : 0);
        svg.Path(path.ToString(), Style(svg, Paint, isCross ? 0.75 : size));
    }

    // A dot is drawn as a stroke of length 0 with round caps, which takes a fifth of the characters of a circle
    // element.
    public static string Style(SvgWriter svg, Paint paint, double radius) =>
        svg.Stroke(paint, 2 * radius, opacity: 0.85) + " stroke-linecap=\"round\"";
}
