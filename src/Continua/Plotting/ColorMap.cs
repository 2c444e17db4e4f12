namespace Continua.Plotting;

/// <summary>
/// A perceptually uniform colour map: lightness increases steadily, so that colour-blind readers and grayscale prints
/// show the same order. Reference: N. Smith, S. van der Walt, viridis (2015), matplotlib's default map (CC0), sampled
/// at nine equidistant points.
/// </summary>
internal static class ColorMap
{
    private static int[] Anchors { get; } =
        [0x440154, 0x472d7b, 0x3b528b, 0x2c728e, 0x21918c, 0x27ad81, 0x5dc863, 0xaadc32, 0xfde725];

    public static (byte R, byte G, byte B) At(double fraction)
    {
        double position = fraction * (Anchors.Length - 1);
        int below = Math.Min((int)position, Anchors.Length - 2);
        return (Channel(16), Channel(8), Channel(0));

        byte Channel(int shift)
        {
            int from = Anchors[below] >> shift & 255, to = Anchors[below + 1] >> shift & 255;
            return (byte)Math.Round(from + (position - below) * (to - from));
        }
    }

    /// <summary>The colour of an area, the same on light and dark pages.</summary>
    public static Paint Area(string name, double fraction) => new("map" + name, Hex(fraction), Hex(fraction));

    /// <summary>
    /// The colour of a dot: light pages leave out the yellow end of the map and dark pages the purple one, for
    /// contrast.
    /// </summary>
    public static Paint Dot(string name, double fraction) =>
        new("dot" + name, Hex(0.82 * fraction), Hex(0.22 + 0.78 * fraction));

    private static string Hex(double fraction)
    {
        (byte r, byte g, byte b) = At(fraction);
        return $"#{r:x2}{g:x2}{b:x2}";
    }
}
