namespace Continua.Plotting;

/// <summary>The dash pattern of a line, so that lines differ by more than colour.</summary>
public enum Dash
{
    /// <summary>
    /// The next pattern of the cycle solid, dashed, dotted, dash-dot if the colour is automatic too; otherwise solid.
    /// </summary>
    Auto,

    /// <summary>An unbroken line.</summary>
    Solid,

    /// <summary>A line of dashes.</summary>
    Dashed,

    /// <summary>A line of dots.</summary>
    Dotted,

    /// <summary>A line of alternating dashes and dots.</summary>
    DashDot,
}
