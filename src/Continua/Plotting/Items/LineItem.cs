namespace Continua.Plotting;

/// <summary>A line through points.</summary>
internal sealed class LineItem(double[] x, double[] y, string? label, Hue hue, Dash dash, double width) : Item(label, hue)
{
    public override int Layer => 3;

    public override void Extend(Limits xLimits, Limits yLimits)
    {
        xLimits.Include(x);
        yLimits.Include(y);
    }

    public override void Draw(Canvas canvas) =>
        canvas.Polyline(canvas.X.Map(x), canvas.Y.Map(y), Style(canvas.Svg));

    public override void DrawKey(SvgWriter svg, double left, double middle) =>
        svg.Line(left + 1, middle, left + Legend.Key - 1, middle, Style(svg));

    private string Style(SvgWriter svg) =>
        svg.Stroke(Paint, width, dash) + " stroke-linejoin=\"round\" stroke-linecap=\"round\"";
}
