namespace Continua.Plotting;

/// <summary>
/// A vertical line or a shaded span of x; its caption is drawn above the frame, where it covers no data.
/// </summary>
internal sealed class SpanItem(double from, double to, string? caption, Hue hue) : Item(null, hue)
{
    public double From => from;

    public string? Caption => caption;

    public override int Layer => from == to ? 2 : 0;

    public override void Extend(Limits x, Limits y)
    {
        x.Include(from);
        x.Include(to);
    }

    public override void Draw(Canvas canvas)
    {
        Rect frame = canvas.Frame;
        double left = Edge(canvas, from), right = Edge(canvas, to);
        if (right > left)
        {
            canvas.Svg.Rect(new(left, frame.Y, right - left, frame.Height), canvas.Svg.Fill(Paint, 0.12));
        }

        // The line marks the start of the span or, if that is not visible, its end.
        double edge = left > frame.X ? left : right;
        if (edge > frame.X && edge < frame.Right)
        {
            canvas.Svg.Line(edge, frame.Y, edge, frame.Bottom, canvas.Svg.Stroke(Paint, 1, Dash.Dashed));
            canvas.Occupancy.MarkSegment(edge, frame.Y, edge, frame.Bottom);
        }
    }

    public override void DrawKey(SvgWriter svg, double x, double y)
    {
    }

    // An end that is infinite, or not positive on a logarithmic axis, is the edge of the frame.
    private static double Edge(Canvas canvas, double value)
    {
        double pixel = canvas.X.Map(value), missing = value > 0 ? canvas.Frame.Right : canvas.Frame.X;
        return Math.Clamp(double.IsNaN(pixel) ? missing : pixel, canvas.Frame.X, canvas.Frame.Right);
    }
}
