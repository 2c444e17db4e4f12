namespace Continua.Plotting;

/// <summary>A panel on its way to the page: its frame, and the scales, ticks and legend that follow from it.</summary>
internal sealed class PanelView(Panel panel, PanelContext company)
{
    private const double TickGap = 6;

    private readonly PanelLimits limits = new(panel, company);

    public Panel Panel => panel;

    public Axis XAxis => company.Axes.X;

    public Axis YAxis => company.Axes.Y;

    public Rect Cell { get; private set; }

    public Rect Frame { get; private set; }

    public Scale X { get; private set; }

    public Scale Y { get; private set; }

    public Ticks XTicks { get; private set; } = new([], [], 0);

    public Ticks YTicks { get; private set; } = new([], [], 0);

    /// <summary>Names too long to stand side by side are written upwards.</summary>
    public bool IsUpright { get; private set; }

    public ColorBar? ColorBar { get; private set; }

    public Legend Legend { get; } = LegendOf(panel);

    /// <summary>Where the legend stands; Auto: in a corner of the frame.</summary>
    public LegendPlace Place { get; set; } = panel.Legend;

    public IReadOnlyList<(string Text, double X, int Level)> Captions { get; private set; } = [];

    public double LongestEntry => Place == LegendPlace.Below ? Frame.Width : Math.Max(80, 0.45 * Cell.Width);

    public IReadOnlyList<(double Value, string Label)> XLabels => company.IsBottom ? XTicks.Major : [];

    public IReadOnlyList<(double Value, string Label)> YLabels => company.IsLeft ? YTicks.Major : [];

    /// <summary>The longest name that is written upwards.</summary>
    public double LongestName => Math.Min(0.4 * Cell.Height, XLabels.Select(tick => LabelWidth(tick.Label)).DefaultIfEmpty(0).Max());

    public static Legend LegendOf(Panel panel) => new([.. panel.Items.Where(item => !string.IsNullOrEmpty(item.Label))]);

    /// <summary>The words beside an axis where there is so much room, or <c>null</c>.</summary>
    public string? XCaption(double room) => company.IsBottom && !XAxis.Hidden ? XAxis.Caption(XTicks.Exponent, room) : null;

    public string? YCaption(double room) => company.IsLeft && !YAxis.Hidden ? YAxis.Caption(YTicks.Exponent, room) : null;

    /// <summary>Takes its cell and, inside it, room for its frame, and makes scales and ticks for that.</summary>
    public void Fit(Rect cell, Rect room)
    {
        (Rect frame, (double left, double right), (double low, double high)) = limits.Within(room);
        (Cell, Frame) = (cell, frame);
        X = new(left, right, frame.X, frame.Right, XAxis.Log);
        Y = new(low, high, frame.Bottom, frame.Y, YAxis.Log);
        Captions = SpanCaptions.Place(panel, frame, X);
        (XTicks, YTicks) = (HorizontalTicks(), VerticalTicks());
        IsUpright = XAxis.Categories is not null && Crowded(XTicks);
        bool hasBar = company is { IsRight: true, Axes.Color.Hidden: false } && company.InSight.Any(other => other.Items.OfType<ColoredItem>().Any());
        ColorBar = hasBar ? new(company.Axes.Color, limits.Colors, frame.Height) : null;
    }

    /// <summary>What stands around the frame takes this much from the cell.</summary>
    public Insets Measure()
    {
        (double legendWidth, double legendHeight) = Place switch
        {
            LegendPlace.Below => Legend.Size(Frame.Width, LongestEntry),
            LegendPlace.Right => Legend.Size(0, LongestEntry),
            _ => (0, 0),
        };
        double labels = YLabels.Select(tick => LabelWidth(tick.Label) + TickGap + 2).DefaultIfEmpty(0).Max();
        double names = XLabels.Count == 0 ? 4 : IsUpright ? LongestName + 12 : 20;
        return new(
            Left: labels + (YCaption(double.PositiveInfinity) is null ? 0 : 22),
            Top: 6 + (panel.Title is null ? 0 : 22) + 16 * Captions.Select(caption => caption.Level + 1).DefaultIfEmpty(0).Max(),
            Right: Math.Max(4, ColorBar?.Width ?? Overhang()) + (Place == LegendPlace.Right && !Legend.IsEmpty ? legendWidth + 16 : 0),
            Bottom: names + (XCaption(double.PositiveInfinity) is null ? 0 : 20) + (Place == LegendPlace.Below && !Legend.IsEmpty ? legendHeight + 8 : 0));
    }

    /// <summary>Draws the items.</summary>
    /// <returns>A free corner of the frame for the legend, or <c>null</c>.</returns>
    public Rect? DrawItems(SvgWriter svg, int budget)
    {
        Canvas canvas = new(svg, Frame, (X, Y, limits.Colors), budget);
        foreach (Item item in panel.Items.OrderBy(item => item.Layer))
        {
            item.Draw(canvas);
        }

        (double width, double height) = Legend.Size(0, LongestEntry);
        return canvas.Occupancy.FreeCorner(width, height, margin: 8);
    }

    private Ticks VerticalTicks() =>
        YAxis.Hidden ? new([], [], 0) : Ticks.Of(YAxis, Y.Low, Y.High, Math.Clamp((int)(Frame.Height / 50), 2, 7));

    private Ticks HorizontalTicks()
    {
        int target = XAxis.Hidden ? 0 : Math.Clamp((int)(Frame.Width / 78), 2, 8);
        Ticks ticks = XAxis.Hidden ? new([], [], 0) : Ticks.Of(XAxis, X.Low, X.High, target);
        while (target > 1 && Crowded(ticks))
        {
            ticks = Ticks.Of(XAxis, X.Low, X.High, --target);
        }

        return ticks;
    }

    private bool Crowded(Ticks ticks) => ticks.Major.Zip(ticks.Major.Skip(1)).Any(pair =>
        X.Map(pair.Second.Value) - X.Map(pair.First.Value) < 12 + (LabelWidth(pair.First.Label) + LabelWidth(pair.Second.Label)) / 2);

    private double Overhang() => IsUpright ? 0 : XLabels
        .Select(tick => X.Map(tick.Value) + LabelWidth(tick.Label) / 2 - Frame.Right).DefaultIfEmpty(0).Max();

    private static double LabelWidth(string label) => Glyphs.Width(label, Lettering.Tick.Size);
}
