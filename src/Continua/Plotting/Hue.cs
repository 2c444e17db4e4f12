namespace Continua.Plotting;

/// <summary>
/// The colours of data, based on the palette of Okabe and Ito, which colour-blind readers can distinguish. Each colour
/// has a variant for dark pages.
/// </summary>
public enum Hue
{
    /// <summary>The next colour of the cycle blue, vermillion, green, purple, amber, sky.</summary>
    Auto,

    /// <summary>Blue.</summary>
    Blue,

    /// <summary>Vermillion, an orange red.</summary>
    Vermillion,

    /// <summary>Bluish green.</summary>
    Green,

    /// <summary>Reddish purple.</summary>
    Purple,

    /// <summary>Amber, an orange yellow.</summary>
    Amber,

    /// <summary>Sky blue.</summary>
    Sky,

    /// <summary>Grey, for references and baselines.</summary>
    Gray,

    /// <summary>The colour of text: almost black on a light page, almost white on a dark one.</summary>
    Ink,
}
