namespace Continua.Plotting;

/// <summary>The area between two curves.</summary>
internal sealed class BandItem(double[] x, double[] low, double[] high, string? label, Hue hue) : Item(label, hue)
{
    private const double Opacity = 0.2;

    public override int Layer => 1;

    public override void Extend(Limits xLimits, Limits yLimits)
    {
        xLimits.Include(x);
        yLimits.Include(low);
        yLimits.Include(high);
    }

    public override void Draw(Canvas canvas)
    {
        double[] px = canvas.X.Map(x), bottom = canvas.Y.Map(low), top = canvas.Y.Map(high);
        for (int i = 0; i < px.Length; i++)
        {
            // "Mean minus deviation" may be negative; on a logarithmic axis, the band then extends to the bottom of the
            // frame.
            bottom[i] = canvas.Y.Log && low[i] <= 0 ? canvas.Frame.Bottom : bottom[i];
            px[i] = double.IsNaN(bottom[i] + top[i]) ? double.NaN : px[i];
        }

        canvas.Area(px, bottom, top, canvas.Svg.Fill(Paint, Opacity));
    }

    public override void DrawKey(SvgWriter svg, double left, double middle) =>
        svg.Rect(new(left, middle - 5, Legend.Key, 10), svg.Fill(Paint, Opacity) + " rx=\"2\"");
}
