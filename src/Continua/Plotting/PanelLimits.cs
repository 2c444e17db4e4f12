namespace Continua.Plotting;

/// <summary>The limits of a panel's axes, settled once from all data that stay in sight.</summary>
internal sealed class PanelLimits
{
    private readonly bool isSquare;
    private readonly bool isFilled;
    private readonly (double Low, double High) x;
    private readonly (double Low, double High) y;

    public PanelLimits(Panel panel, PanelContext company)
    {
        Limits across = new(company.Axes.X), up = new(company.Axes.Y), colors = new(company.Axes.Color);
        foreach (Item item in company.InSight.SelectMany(other => other.Items))
        {
            item.Extend(across, up);
            colors.Include([.. item is ColoredItem colored ? colored.Values : []]);
        }

        (x, y) = (across.Settle(0.02), up.Settle(0.06));
        (double low, double high) = colors.Settle(0);
        bool isMap = company.InSight.SelectMany(other => other.Items).OfType<ColoredItem>().Any(item => item.IsArea);
        Colors = new(low, high, company.Axes.Color.Log, isMap);
        isSquare = panel.EqualAspect && !across.Log && !up.Log;
        isFilled = across.IsFilled && up.IsFilled;
    }

    public ColorScale Colors { get; }

    /// <summary>The frame and the limits inside a room: with equal units, a map has its own shape and all else more air.</summary>
    public (Rect Frame, (double Low, double High) X, (double Low, double High) Y) Within(Rect room)
    {
        double width = x.High - x.Low, height = y.High - y.Low;
        double unit = Math.Max(width / room.Width, height / room.Height);
        return !isSquare ? (room, x, y)
            : isFilled ? (room with { Width = width / unit, Height = height / unit }, x, y)
            : (room, Widen(x, unit * room.Width), Widen(y, unit * room.Height));
    }

    private static (double Low, double High) Widen((double Low, double High) limits, double span) =>
        (limits.Low - (span - (limits.High - limits.Low)) / 2, limits.High + (span - (limits.High - limits.Low)) / 2);
}
