namespace Continua.Plotting;

/// <summary>The layout of a panel: its cell and frame, and the scales, ticks and legend that depend on them.</summary>
internal sealed class PanelView(Panel panel, PanelContext context)
{
    private const double TickGap = 6;

    private readonly PanelLimits limits = new(panel, context);

    public Panel Panel => panel;

    public Axis XAxis => context.Axes.X;

    public Axis YAxis => context.Axes.Y;

    public Rect Cell { get; private set; }

    public Rect Frame { get; private set; }

    public Scale X { get; private set; }

    public Scale Y { get; private set; }

    public Ticks XTicks { get; private set; } = new([], [], 0);

    public Ticks YTicks { get; private set; } = new([], [], 0);

    /// <summary>Whether category names are written upwards, because they are too long to fit side by side.</summary>
    public bool IsUpright { get; private set; }

    public ColorBar? ColorBar { get; private set; }

    public Legend Legend { get; } = LegendOf(panel);

    /// <summary>The position of the legend; <see cref="LegendPosition.Auto"/> means a corner of the frame.</summary>
    public LegendPosition Place { get; set; } = panel.Legend;

    public IReadOnlyList<(string Text, double X, int Level)> Captions { get; private set; } = [];

    public double MaxEntryWidth => Place == LegendPosition.Below ? Frame.Width : Math.Max(80, 0.45 * Cell.Width);

    public IReadOnlyList<(double Value, string Label)> XLabels => context.IsBottom ? XTicks.Major : [];

    public IReadOnlyList<(double Value, string Label)> YLabels => context.IsLeft ? YTicks.Major : [];

    /// <summary>The width limit of category names that are written upwards, in pixels.</summary>
    public double MaxNameWidth =>
        Math.Min(0.4 * Cell.Height, XLabels.Select(tick => LabelWidth(tick.Label)).DefaultIfEmpty(0).Max());

    public static Legend LegendOf(Panel panel) =>
        new([.. panel.Items.Where(item => !string.IsNullOrEmpty(item.Label))]);

    /// <summary>
    /// The text below the x axis, shortened to <paramref name="maxLength"/> pixels; <c>null</c> for none.
    /// </summary>
    public string? XCaption(double maxLength) =>
        context.IsBottom && !XAxis.Hidden ? XAxis.Caption(XTicks.Exponent, maxLength) : null;

    /// <summary>
    /// The text to the left of the y axis, shortened to <paramref name="maxLength"/> pixels; <c>null</c> for none.
    /// </summary>
    public string? YCaption(double maxLength) =>
        context.IsLeft && !YAxis.Hidden ? YAxis.Caption(YTicks.Exponent, maxLength) : null;

    /// <summary>Sets the cell and the frame, and computes scales and ticks for them.</summary>
    /// <param name="cell">The area of the panel with its labels.</param>
    /// <param name="area">The area available for the frame.</param>
    public void Fit(Rect cell, Rect area)
    {
        (Rect frame, (double left, double right), (double low, double high)) = limits.Within(area);
        (Cell, Frame) = (cell, frame);
        X = new(left, right, frame.X, frame.Right, XAxis.Log);
        Y = new(low, high, frame.Bottom, frame.Y, YAxis.Log);
        Captions = SpanCaptions.Place(panel, frame, X);
        (XTicks, YTicks) = (HorizontalTicks(), VerticalTicks());
        IsUpright = XAxis.Categories is not null && IsCrowded(XTicks);
        bool hasBar = context is { IsRight: true, Axes.Color.Hidden: false } && context.LimitPanels.Any(other => other.Items.OfType<ColoredItem>().Any());
        ColorBar = hasBar ? new(context.Axes.Color, limits.Colors, frame.Height) : null;
    }

    /// <summary>Returns the widths that labels, titles and legend need around the frame.</summary>
    public Insets Measure()
    {
        (double legendWidth, double legendHeight) = Place switch
        {
            LegendPosition.Below => Legend.Size(Frame.Width, MaxEntryWidth),
            LegendPosition.Right => Legend.Size(0, MaxEntryWidth),
            _ => (0, 0),
        };
        double labels = YLabels.Select(tick => LabelWidth(tick.Label) + TickGap + 2).DefaultIfEmpty(0).Max();
        double names = XLabels.Count == 0 ? 4 : IsUpright ? MaxNameWidth + 12 : 20;
        return new(
            Left: labels + (YCaption(double.PositiveInfinity) is null ? 0 : 22),
            Top: 6 + (panel.Title is null ? 0 : 22) + 16 * Captions.Select(caption => caption.Level + 1).DefaultIfEmpty(0).Max(),
            Right: Math.Max(4, ColorBar?.Width ?? Overhang()) + (Place == LegendPosition.Right && !Legend.IsEmpty ? legendWidth + 16 : 0),
            Bottom: names + (XCaption(double.PositiveInfinity) is null ? 0 : 20) + (Place == LegendPosition.Below && !Legend.IsEmpty ? legendHeight + 8 : 0));
    }

    /// <summary>Draws the items of the panel.</summary>
    /// <returns>A free corner of the frame for the legend, or <c>null</c>.</returns>
    public Rect? DrawItems(SvgWriter svg, int budget)
    {
        Canvas canvas = new(svg, Frame, (X, Y, limits.Colors), budget);
        foreach (Item item in panel.Items.OrderBy(item => item.Layer))
        {
            item.Draw(canvas);
        }

        (double width, double height) = Legend.Size(0, MaxEntryWidth);
        return canvas.Occupancy.FreeCorner(width, height, margin: 8);
    }

    private Ticks VerticalTicks() =>
        YAxis.Hidden ? new([], [], 0) : Ticks.Of(YAxis, Y.Low, Y.High, Math.Clamp((int)(Frame.Height / 50), 2, 7));

    private Ticks HorizontalTicks()
    {
        int target = XAxis.Hidden ? 0 : Math.Clamp((int)(Frame.Width / 78), 2, 8);
        Ticks ticks = XAxis.Hidden ? new([], [], 0) : Ticks.Of(XAxis, X.Low, X.High, target);
        while (target > 1 && IsCrowded(ticks))
        {
            ticks = Ticks.Of(XAxis, X.Low, X.High, --target);
        }

        return ticks;
    }

    private bool IsCrowded(Ticks ticks) => ticks.Major.Zip(ticks.Major.Skip(1)).Any(pair =>
        X.Map(pair.Second.Value) - X.Map(pair.First.Value) < 12 + (LabelWidth(pair.First.Label) + LabelWidth(pair.Second.Label)) / 2);

    private double Overhang() => IsUpright ? 0 : XLabels
        .Select(tick => X.Map(tick.Value) + LabelWidth(tick.Label) / 2 - Frame.Right).DefaultIfEmpty(0).Max();

    private static double LabelWidth(string label) => Glyphs.Width(label, Lettering.Tick.Size);
}
