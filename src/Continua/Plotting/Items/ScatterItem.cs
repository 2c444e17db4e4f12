namespace Continua.Plotting;

internal sealed class ScatterItem(double[] x, double[] y, string? label, Hue hue, double radius) : Item(label, hue)
{
    public override int Layer => 3;

    public override void Extend(Limits xLimits, Limits yLimits)
    {
        xLimits.Include(x);
        yLimits.Include(y);
    }

    public override void Draw(Canvas canvas) =>
        canvas.Dots(canvas.X.Map(x), canvas.Y.Map(y), Look(canvas.Svg));

    public override void DrawKey(SvgWriter svg, double left, double middle)
    {
        PathBuilder path = new();
        path.Move(left + Legend.Key / 2, middle);
        path.Dot();
        svg.Path(path.ToString(), Look(svg));
    }

    // Strokes of no length with round ends are dots: a fifth of the characters that circles take.
    private string Look(SvgWriter svg) => svg.Stroke(Paint, 2 * radius, opacity: 0.85) + " stroke-linecap=\"round\"";
}
