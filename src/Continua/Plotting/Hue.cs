namespace Continua.Plotting;

/// <summary>The colours of data: after Okabe and Ito, told apart by colour-blind readers, with a twin each for dark pages.</summary>
public enum Hue
{
    /// <summary>The next colour of the cycle blue, vermillion, green, purple, amber, sky.</summary>
    Auto,
    Blue,
    Vermillion,
    Green,
    Purple,
    Amber,
    Sky,

    /// <summary>For what stands behind the data: references and baselines.</summary>
    Gray,

    /// <summary>The colour of text: black on a light page, white on a dark one.</summary>
    Ink,
}
