namespace Continua.Plotting;

/// <summary>A horizontal line across the panel.</summary>
internal sealed class LevelItem(double level, string? label, Hue hue, Dash dash) : Item(label, hue)
{
    public override int Layer => 2;

    public override void Extend(Limits x, Limits y) => y.Include(level);

    public override void Draw(Canvas canvas)
    {
        Rect frame = canvas.Frame;
        canvas.Polyline([frame.X, frame.Right], canvas.Y.Map([level, level]), Style(canvas.Svg));
    }

    public override void DrawKey(SvgWriter svg, double x, double y) =>
        svg.Line(x + 1, y, x + Legend.Key - 1, y, Style(svg));

    private string Style(SvgWriter svg) => svg.Stroke(Paint, 1.25, dash) + " stroke-linecap=\"round\"";
}
