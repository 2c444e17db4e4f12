namespace Continua.Plotting;

/// <summary>One colour on a light page and its twin on a dark one; the name becomes part of a class.</summary>
internal sealed record Paint(string Name, string Light, string Dark);

// Okabe & Ito (2008), with amber, sky and purple darkened on white until a thin line has a contrast of about 3 to 1.
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

    /// <summary>The colour of a panel's n-th series.</summary>
    public static Hue Cycle(int series) => Hue.Blue + series % 6;

    /// <summary>The dashes of a panel's n-th series; with six colours, twelve series differ.</summary>
    public static Dash CycleDash(int series) => Dash.Solid + series % 4;

    // Ends are round and reach half a line width beyond the dash: a dash of length 0 is a round dot
    // (of length 0.1 beside longer ones, where librsvg drops dashes without length).
    public static string Pattern(Dash dash) => dash switch
    {
        Dash.Dashed => "5.5 4.5",
        Dash.Dotted => "0 3.8",
        Dash.DashDot => "6.5 4.2 .1 4.2",
        _ => "",
    };
}
