namespace Continua.Plotting;

/// <summary>The position of a panel's legend; a legend never covers data.</summary>
public enum LegendPosition
{
    /// <summary>
    /// In an empty corner of the frame; below the panel if no corner is empty, and in animations with shared axes. If
    /// two or more panels of a figure have a legend with this position, and these legends are the same, the legend is
    /// drawn once, below all panels.
    /// </summary>
    Auto,

    /// <summary>Below the panel, in rows.</summary>
    Below,

    /// <summary>To the right of the panel, with one entry per row.</summary>
    Right,

    /// <summary>No legend.</summary>
    None,
}
