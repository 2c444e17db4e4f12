using System.Globalization;

namespace Continua.Plotting;

/// <summary>A colour for light pages and its variant for dark pages; the name becomes part of a CSS class.</summary>
internal sealed record Paint(string Name, string Light, string Dark);

// The colours of Okabe & Ito (2008), with amber, sky and purple darkened until a thin line on white has a contrast of
// about 3 to 1.
internal static class Palette
{
    public static Paint Background { get; } = new("bg", "#ffffff", "#14181f");

    public static Paint Ink { get; } = new("ink", "#1b2430", "#e6e9ee");

    public static Paint Muted { get; } = new("muted", "#5b6675", "#9aa5b4");

    public static Paint Axis { get; } = new("axis", "#8a94a3", "#5d6878");

    public static Paint Grid { get; } = new("grid", "#e6e9ed", "#272d37");

    public static Paint FineGrid { get; } = new("fine", "#f2f4f6", "#1d222a");

    private static Paint[] Hues { get; } =
    [
        new("blue", "#0072b2", "#4ba8e8"),
        new("vermillion", "#d55e00", "#ff8b4d"),
        new("green", "#00916a", "#2fc99b"),
        new("purple", "#b5568c", "#e59ac7"),
        new("amber", "#b98100", "#f0bb4a"),
        new("sky", "#3f9bd0", "#9ad6f7"),
        new("gray", "#7d8795", "#8d98a8"),
    ];

    public static Paint Of(Hue hue) => hue == Hue.Ink ? Ink : Hues[(int)hue - 1];

    /// <summary>Interpolates linearly between two colours; fraction 0 is the first, 1 the second.</summary>
    public static Paint Mix(Paint from, Paint to, double fraction)
    {
        string name = $"{to.Name}{(int)Math.Round(100 * fraction)}";
        return new(name, Between(from.Light, to.Light), Between(from.Dark, to.Dark));

        string Between(string a, string b) => "#" + string.Concat(
            Channels(a).Zip(Channels(b), (start, end) => ((int)Math.Round(start + fraction * (end - start))).ToString("x2", CultureInfo.InvariantCulture)));
    }

    /// <summary>Black or white, whichever is easier to read on a colour; the contrast is at least 4.5 to 1.</summary>
    public static Paint On(Paint paint) => new("on-" + paint.Name, Readable(paint.Light), Readable(paint.Dark));

    /// <summary>The colour of a panel's n-th series, counted from 0.</summary>
    public static Hue Cycle(int series) => Hue.Blue + series % Cycles;

    /// <summary>The number of colours in the cycle.</summary>
    public const int Cycles = 6;

    /// <summary>
    /// The dash pattern of a panel's n-th series; six colours and four patterns distinguish twelve series.
    /// </summary>
    public static Dash CycleDash(int series) => Dash.Solid + series % 4;

    // The relative luminance of WCAG 2; at 0.179 black and white have the same contrast.
    private static string Readable(string color)
    {
        double[] light = [.. Channels(color).Select(c => c / 255.0).Select(c => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4))];
        return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2] > 0.179 ? "#000000" : "#ffffff";
    }

    private static IEnumerable<int> Channels(string color) =>
        from i in Enumerable.Range(0, 3) select int.Parse(color.AsSpan(1 + 2 * i, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    // Line caps are round and extend each dash by half the line width, so that a dash of length 0 is a round dot. In a
    // pattern with longer dashes, a dot has the length 0.1, because librsvg drops dashes of length 0 from such
    // patterns.
    public static string Pattern(Dash dash) => dash switch
    {
        Dash.Dashed => "5.5 4.5",
        Dash.Dotted => "0 3.8",
        Dash.DashDot => "6.5 4.2 .1 4.2",
        _ => "",
    };
}
