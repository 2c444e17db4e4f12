using System.Globalization;

namespace Continua.Plotting;

/// <summary>The colour bar at the right of a panel, with the ticks and the label of the colour axis.</summary>
internal sealed class ColorBar(Axis axis, ColorScale colors, double height)
{
    private const double Gap = 12;
    private const double Thickness = 12;
    private const int Stops = 12;

    private readonly Ticks ticks = Ticks.Of(axis, colors.Low, colors.High, Math.Clamp((int)(height / 50), 2, 7));

    /// <summary>The width of the bar with its ticks and label, in pixels.</summary>
    public double Width => Gap + Thickness + 6 + LabelWidth + (axis.Caption(ticks.Exponent) is null ? 0 : 20);

    private double LabelWidth =>
        ticks.Major.Select(tick => Glyphs.Width(tick.Label, Lettering.Tick.Size)).DefaultIfEmpty(0).Max();

    /// <summary>Draws the bar to the right of a frame.</summary>
    /// <param name="svg">The writer to draw with.</param>
    /// <param name="frame">The frame of the panel.</param>
    /// <param name="id">The id of the gradient, unique in the figure.</param>
    public void Draw(SvgWriter svg, Rect frame, string id)
    {
        Rect bar = new(frame.Right + Gap, frame.Y, Thickness, frame.Height);
        svg.Raw($"<linearGradient id=\"{id}\" x1=\"0\" y1=\"1\" x2=\"0\" y2=\"0\">");
        for (int i = 0; i <= Stops; i++)
        {
            double fraction = i / (double)Stops;
            svg.Raw($"<stop offset=\"{SvgWriter.Number(fraction)}\"{svg.Stop(colors.Paint("s" + i.ToString(CultureInfo.InvariantCulture), fraction))}/>");
        }

        svg.Raw("</linearGradient>");
        svg.Rect(bar, $" fill=\"url(#{id})\"");
        DrawText(svg, bar);
    }

    private void DrawText(SvgWriter svg, Rect bar)
    {
        Scale scale = new(colors.Low, colors.High, bar.Bottom, bar.Y, colors.Log);
        foreach ((double value, string label) in ticks.Major)
        {
            svg.Line(bar.Right, scale.Map(value), bar.Right + 3, scale.Map(value), svg.Stroke(Palette.Axis, 1));
            svg.Text(bar.Right + 6, scale.Map(value) + 4, label, Lettering.Tick);
        }

        if (axis.Caption(ticks.Exponent, bar.Height) is { } caption)
        {
            svg.Text(bar.Right + 6 + LabelWidth + 16, bar.Y + bar.Height / 2, caption, Lettering.Label, "middle", upwards: true);
        }
    }
}
