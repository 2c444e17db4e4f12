namespace Continua.Plotting;

/// <summary>How a line is broken up, so that lines differ by more than colour.</summary>
public enum Dash
{
    /// <summary>The next of the cycle solid, dashed, dotted, dash-dot.</summary>
    Auto,
    Solid,
    Dashed,
    Dotted,
    DashDot,
}
