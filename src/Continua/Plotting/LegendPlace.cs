namespace Continua.Plotting;

/// <summary>Where a panel's legend stands; none of these covers data.</summary>
public enum LegendPlace
{
    /// <summary>In a corner that is empty; below the panel where there is none. Panels that all say the same say it once, below the figure.</summary>
    Auto,

    /// <summary>Below the panel, in rows.</summary>
    Below,

    /// <summary>At the panel's right, stacked.</summary>
    Right,

    /// <summary>Nowhere.</summary>
    None,
}
