namespace Continua.Plotting;

/// <summary>
/// Colours for numbers: steps that look equal are equal, lightness alone tells them apart, and colour-blind readers
/// see the same order.
/// Reference: N. Smith, S. van der Walt, viridis (2015), matplotlib's default map (CC0), at nine even places.
/// </summary>
internal static class ColorMap
{
    private static int[] Anchors { get; } =
        [0x440154, 0x472d7b, 0x3b528b, 0x2c728e, 0x21918c, 0x27ad81, 0x5dc863, 0xaadc32, 0xfde725];

    public static (byte R, byte G, byte B) At(double part)
    {
        double place = part * (Anchors.Length - 1);
        int below = Math.Min((int)place, Anchors.Length - 2);
        return (Channel(16), Channel(8), Channel(0));

        byte Channel(int shift)
        {
            int from = Anchors[below] >> shift & 255, to = Anchors[below + 1] >> shift & 255;
            return (byte)Math.Round(from + (place - below) * (to - from));
        }
    }

    /// <summary>The colour of an area: the same on every page.</summary>
    public static Paint Area(string name, double part) => new("map" + name, Hex(part), Hex(part));

    /// <summary>The colour of a dot: the yellow end is lost on a white page and the purple one on a dark page, so each goes without.</summary>
    public static Paint Dot(string name, double part) => new("dot" + name, Hex(0.82 * part), Hex(0.22 + 0.78 * part));

    private static string Hex(double part)
    {
        (byte r, byte g, byte b) = At(part);
        return $"#{r:x2}{g:x2}{b:x2}";
    }
}
