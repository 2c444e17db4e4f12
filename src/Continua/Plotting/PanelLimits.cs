namespace Continua.Plotting;

/// <summary>The limits of a panel's axes, computed once from the data of all panels that share them.</summary>
internal sealed class PanelLimits
{
    private readonly bool isSquare;
    private readonly bool isFilled;
    private readonly (double Low, double High) x;
    private readonly (double Low, double High) y;

    public PanelLimits(Panel panel, PanelContext context)
    {
        Limits across = new(context.Axes.X), up = new(context.Axes.Y), colors = new(context.Axes.Color);
        foreach (Item item in context.LimitPanels.SelectMany(other => other.Items))
        {
            item.Extend(across, up);
            colors.Include([.. item is ColoredItem colored ? colored.Values : []]);
        }

        (x, y) = (across.Compute(0.02), up.Compute(0.06));
        (double low, double high) = colors.Compute(0);
        bool isMap = context.LimitPanels.SelectMany(other => other.Items).OfType<ColoredItem>().Any(item => item.IsArea);
        Colors = new(low, high, context.Axes.Color.Log, isMap);
        isSquare = panel.EqualAspect && !across.Log && !up.Log;
        isFilled = across.IsFilled && up.IsFilled;
    }

    public ColorScale Colors { get; }

    /// <summary>
    /// Returns the frame within an area, and the limits. For equal units on both axes, the frame is made smaller if a
    /// map fills it; otherwise the limits are widened.
    /// </summary>
    public (Rect Frame, (double Low, double High) X, (double Low, double High) Y) Within(Rect area)
    {
        double width = x.High - x.Low, height = y.High - y.Low;
        double unit = Math.Max(width / area.Width, height / area.Height);
        return !isSquare ? (area, x, y)
            : isFilled ? (area with { Width = width / unit, Height = height / unit }, x, y)
            : (area, Widen(x, unit * area.Width), Widen(y, unit * area.Height));
    }

    private static (double Low, double High) Widen((double Low, double High) limits, double span) =>
        (limits.Low - (span - (limits.High - limits.Low)) / 2, limits.High + (span - (limits.High - limits.Low)) / 2);
}
