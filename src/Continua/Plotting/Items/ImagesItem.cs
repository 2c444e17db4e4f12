namespace Continua.Plotting;

/// <summary>Greyscale images of equal size, arranged in rows, each with an optional caption below it.</summary>
internal sealed class ImagesItem(IReadOnlyList<byte[,]> images, IReadOnlyList<string>? captions) : Item(null, Hue.Ink)
{
    private const double Gap = 10;
    private const double CaptionHeight = 18;

    public override int Layer => 0;

    private double Below => captions is null ? 0 : CaptionHeight;

    private int Width => images[0].GetLength(1);

    private int Height => images[0].GetLength(0);

    public override void Extend(Limits x, Limits y)
    {
    }

    public override void Draw(Canvas canvas)
    {
        Rect frame = canvas.Frame;
        canvas.Occupancy.MarkRect(frame);
        if (images.Count == 0)
        {
            return;
        }

        // The number of columns for which the images are largest.
        int columns = Enumerable.Range(1, images.Count).MaxBy(columns => Zoom(frame, columns));
        double zoom = Whole(Zoom(frame, columns)), pitch = (frame.Width + Gap) / columns;
        for (int i = 0; i < images.Count; i++)
        {
            Rect tile = new(frame.X + i % columns * pitch, frame.Y + i / columns * (zoom * Height + Below + Gap), zoom * Width, zoom * Height);
            canvas.Svg.Image(tile, Png.Gray(Width, Height, [.. images[i].Cast<byte>()]));
            Caption(canvas.Svg, tile, pitch - Gap, captions?[i] ?? "");
        }
    }

    public override void DrawKey(SvgWriter svg, double left, double middle)
    {
    }

    private static void Caption(SvgWriter svg, Rect tile, double maxWidth, string text)
    {
        double size = Lettering.Tick.Size;
        svg.Text(tile.X, tile.Bottom + 14, Glyphs.Fit(text, size, maxWidth), Lettering.Tick with { Paint = Palette.Ink });
    }

    private double Zoom(Rect frame, int columns)
    {
        int rows = (images.Count + columns - 1) / columns;
        double width = (frame.Width + Gap) / columns - Gap, height = (frame.Height + Gap) / rows - Gap - Below;
        return Math.Max(Math.Min(width / Width, height / Height), 1e-2);
    }

    // An image is sharp at a whole number of screen pixels per image pixel, and on screens of double resolution also at
    // multiples of one half.
    private static double Whole(double zoom) => zoom > 1 ? Math.Floor(2 * zoom) / 2 : zoom;
}
