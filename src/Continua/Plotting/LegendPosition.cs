namespace Continua.Plotting;

/// <summary>The position of a panel's legend; a legend never covers data.</summary>
public enum LegendPosition
{
    /// <summary>
    /// In an empty corner of the frame or, if no corner is empty, below the panel. If all panels of a figure have the
    /// same legend, it is drawn once, below the figure.
    /// </summary>
    Auto,

    /// <summary>Below the panel, in rows.</summary>
    Below,

    /// <summary>To the right of the panel, with one entry per row.</summary>
    Right,

    /// <summary>No legend.</summary>
    None,
}
