namespace Continua.Plotting;

/// <summary>A panel on its way to the page: its frame, and the scales, ticks and legend that follow from it.</summary>
internal sealed class PanelView(Panel panel)
{
    private const double TickGap = 6;

    public Panel Panel => panel;

    public Rect Cell { get; private set; }

    public Rect Frame { get; private set; }

    public Scale X { get; private set; }

    public Scale Y { get; private set; }

    public Ticks XTicks { get; private set; } = new([], [], 0);

    public Ticks YTicks { get; private set; } = new([], [], 0);

    public Legend Legend { get; } = new([.. panel.Items.Where(item => !string.IsNullOrEmpty(item.Label))]);

    /// <summary>Where the legend stands; Auto: in a corner of the frame.</summary>
    public LegendPlace Place { get; set; } = panel.Legend;

    /// <summary>The words of spans and vertical lines above the frame; those that would meet stand one above the other.</summary>
    public IReadOnlyList<(string Text, double X, int Level)> Captions { get; private set; } = [];

    public double LongestEntry => Place == LegendPlace.Below ? Frame.Width : Math.Max(80, 0.45 * Cell.Width);

    /// <summary>Takes its cell and, inside it, its frame, and makes scales and ticks for that.</summary>
    public void Fit(Rect cell, Rect frame)
    {
        (Cell, Frame) = (cell, frame);
        Limits x = new(panel.X), y = new(panel.Y);
        foreach (Item item in panel.Items)
        {
            item.Extend(x, y);
        }

        (double left, double right) = x.Settle(0.02);
        (double low, double high) = y.Settle(0.06);
        if (panel.EqualAspect && !panel.X.Log && !panel.Y.Log)
        {
            double unit = Math.Max((right - left) / frame.Width, (high - low) / frame.Height);
            (left, right) = Widen(left, right, unit * frame.Width);
            (low, high) = Widen(low, high, unit * frame.Height);
        }

        X = new(left, right, frame.X, frame.Right, panel.X.Log);
        Y = new(low, high, frame.Bottom, frame.Y, panel.Y.Log);
        Captions = PlaceCaptions();
        XTicks = HorizontalTicks();
        YTicks = Ticks.Of(panel.Y, low, high, Math.Clamp((int)(frame.Height / 50), 2, 7));
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
        double labels = YTicks.Major.Select(tick => LabelWidth(tick.Label)).DefaultIfEmpty(0).Max();
        return new(
            Left: labels + TickGap + 2 + (panel.Y.Caption(YTicks.Exponent) is null ? 0 : 22),
            Top: 6 + (panel.Title is null ? 0 : 22) + 16 * Captions.Select(caption => caption.Level + 1).DefaultIfEmpty(0).Max(),
            Right: Math.Max(4, Overhang()) + (Place == LegendPlace.Right && !Legend.IsEmpty ? legendWidth + 16 : 0),
            Bottom: 20 + (panel.X.Caption(XTicks.Exponent) is null ? 0 : 20) + (Place == LegendPlace.Below && !Legend.IsEmpty ? legendHeight + 8 : 0));
    }

    /// <summary>Draws the items.</summary>
    /// <returns>A free corner of the frame for the legend, or <c>null</c>.</returns>
    public Rect? DrawItems(SvgWriter svg, int budget)
    {
        Canvas canvas = new(svg, Frame, X, Y, budget);
        foreach (Item item in panel.Items.OrderBy(item => item.Layer))
        {
            item.Draw(canvas);
        }

        (double width, double height) = Legend.Size(0, LongestEntry);
        return canvas.Occupancy.FreeCorner(width, height, margin: 8);
    }

    private List<(string Text, double X, int Level)> PlaceCaptions()
    {
        List<(string, double, int)> places = [];
        List<double> free = [];
        foreach (SpanItem item in panel.Items.OfType<SpanItem>().Where(item => !string.IsNullOrEmpty(item.Caption)).OrderBy(item => item.From))
        {
            string text = Glyphs.Fit(item.Caption!, Lettering.Tick.Size, Frame.Width);
            double at = X.Map(item.From), width = LabelWidth(text);
            double x = Math.Clamp(double.IsNaN(at) ? Frame.X : at, Frame.X, Math.Max(Frame.X, Frame.Right - width));
            int level = free.FindIndex(end => end <= x);
            if (level < 0)
            {
                level = free.Count;
                free.Add(0);
            }

            free[level] = x + width + 10;
            places.Add((text, x, level));
        }

        return places;
    }

    private Ticks HorizontalTicks()
    {
        int target = Math.Clamp((int)(Frame.Width / 78), 2, 8);
        Ticks ticks = Ticks.Of(panel.X, X.Low, X.High, target);
        while (target > 1 && Crowded(ticks))
        {
            ticks = Ticks.Of(panel.X, X.Low, X.High, --target);
        }

        return ticks;
    }

    private bool Crowded(Ticks ticks) => ticks.Major.Zip(ticks.Major.Skip(1)).Any(pair =>
        X.Map(pair.Second.Value) - X.Map(pair.First.Value) < 12 + (LabelWidth(pair.First.Label) + LabelWidth(pair.Second.Label)) / 2);

    private double Overhang() => XTicks.Major
        .Select(tick => X.Map(tick.Value) + LabelWidth(tick.Label) / 2 - Frame.Right).DefaultIfEmpty(0).Max();

    private static double LabelWidth(string label) => Glyphs.Width(label, Lettering.Tick.Size);

    private static (double Low, double High) Widen(double low, double high, double span) =>
        (low - (span - (high - low)) / 2, high + (span - (high - low)) / 2);
}
