namespace Continua.Plotting;

/// <summary>
/// One pair of axes and what is drawn in it. Arrays are copied when added. NaN, infinite values and, on a logarithmic
/// axis, values that are not positive are left out: they break a line.
/// </summary>
public sealed partial class Panel
{
    private readonly List<Item> items = [];
    private int series;

    internal Panel()
    {
    }

    /// <summary>Words above the panel.</summary>
    public string? Title { get; set; }

    /// <summary>The horizontal axis.</summary>
    public Axis X { get; } = new();

    /// <summary>The vertical axis.</summary>
    public Axis Y { get; } = new();

    /// <summary>What colours stand for, where something is coloured by value; drawn as a bar at the right.</summary>
    public Axis Color { get; } = new();

    /// <summary>
    /// One unit of x is as long as one of y: the axis with room to spare is widened, or the frame is cut where a map
    /// fills it. For linear axes.
    /// </summary>
    public bool EqualAspect { get; set; }

    /// <summary>Where the legend of the labelled items stands.</summary>
    public LegendPlace Legend { get; set; }

    internal IReadOnlyList<Item> Items => items;

    /// <summary>A line through points in their order.</summary>
    /// <exception cref="ArgumentException">The arrays differ in length.</exception>
    public Panel Line(
        ReadOnlySpan<double> x, ReadOnlySpan<double> y, string? label = null, Hue hue = Hue.Auto, Dash dash = Dash.Auto, double width = 1.75)
    {
        SameLength("a line", ("x", x.Length), ("y", y.Length));

        // A colour of one's own is told apart by itself; dashes come with the cycle of colours.
        Dash dashed = dash != Dash.Auto ? dash : hue == Hue.Auto ? Palette.CycleDash(series) : Dash.Solid;
        return Add(new LineItem(x.ToArray(), y.ToArray(), label, Next(hue), dashed, width));
    }

    /// <summary>A dot for each point.</summary>
    /// <exception cref="ArgumentException">The arrays differ in length.</exception>
    public Panel Scatter(ReadOnlySpan<double> x, ReadOnlySpan<double> y, string? label = null, Hue hue = Hue.Auto, double radius = 2.3)
    {
        SameLength("a scatter", ("x", x.Length), ("y", y.Length));
        return Add(new ScatterItem(x.ToArray(), y.ToArray(), label, Next(hue), radius));
    }

    /// <summary>The area between two curves; by itself in the colour of the series that is added next.</summary>
    /// <exception cref="ArgumentException">The arrays differ in length.</exception>
    public Panel Band(ReadOnlySpan<double> x, ReadOnlySpan<double> low, ReadOnlySpan<double> high, string? label = null, Hue hue = Hue.Auto)
    {
        SameLength("a band", ("x", x.Length), ("low", low.Length), ("high", high.Length));
        Hue own = hue == Hue.Auto ? Palette.Cycle(series) : hue;
        return Add(new BandItem(x.ToArray(), low.ToArray(), high.ToArray(), label, own));
    }

    /// <summary>
    /// A bar from zero for each height, as wide as the positions leave room for. Bars added later at the same positions
    /// stand beside these.
    /// </summary>
    /// <exception cref="ArgumentException">The arrays differ in length.</exception>
    public Panel Bars(ReadOnlySpan<double> x, ReadOnlySpan<double> heights, string? label = null, Hue hue = Hue.Auto)
    {
        SameLength("bars", ("x", x.Length), ("heights", heights.Length));
        List<BarsItem> group = [];
        foreach (BarsItem other in items.OfType<BarsItem>())
        {
            group = other.Positions.SequenceEqual(x) ? other.Group : group;
        }

        group.Add(new(x.ToArray(), heights.ToArray(), label, Next(hue), group));
        return Add(group[^1]);
    }

    /// <summary>A bar from zero for each of some names, which stand on the x axis; several calls give groups of bars.</summary>
    /// <exception cref="ArgumentException">The numbers of names and heights differ, or the panel has other names already.</exception>
    public Panel Bars(IReadOnlyList<string> categories, ReadOnlySpan<double> heights, string? label = null, Hue hue = Hue.Auto)
    {
        ArgumentNullException.ThrowIfNull(categories);
        SameLength("bars", ("categories", categories.Count), ("heights", heights.Length));
        if (X.Categories is { } names && !names.SequenceEqual(categories))
        {
            throw new ArgumentException(
                $"All bars of a panel stand on the same names, but it has \"{string.Join(", ", names)}\" and got \"{string.Join(", ", categories)}\"; " +
                "fill heights that are missing with NaN.");
        }

        X.Categories = [.. categories];
        return Bars([.. Enumerable.Range(0, categories.Count)], heights, label, hue);
    }

    /// <summary>
    /// Arrows along (<c>u[i, j]</c>, <c>v[i, j]</c>) at (<c>xs[i]</c>, <c>ys[j]</c>), all of one length; the faster, the
    /// more opaque. A grid too fine to be read is thinned.
    /// </summary>
    /// <exception cref="ArgumentException">u or v is not of shape [xs, ys].</exception>
    public Panel VectorField(ReadOnlySpan<double> xs, ReadOnlySpan<double> ys, double[,] u, double[,] v, Hue hue = Hue.Gray)
    {
        ArgumentNullException.ThrowIfNull(u);
        ArgumentNullException.ThrowIfNull(v);
        SameLength("the x axis of a vector field", ("xs", xs.Length), ("u along its first axis", u.GetLength(0)), ("v", v.GetLength(0)));
        SameLength("the y axis of a vector field", ("ys", ys.Length), ("u along its second axis", u.GetLength(1)), ("v", v.GetLength(1)));
        return Add(new VectorFieldItem(xs.ToArray(), ys.ToArray(), (double[,])u.Clone(), (double[,])v.Clone(), Next(hue)));
    }

    /// <summary>A dashed line at one x, with words above the frame.</summary>
    public Panel VerticalLine(double x, string? label = null, Hue hue = Hue.Gray) => Add(new SpanItem(x, x, label, Next(hue)));

    /// <summary>A shaded span of x, with words above the frame; an infinite end reaches to the edge.</summary>
    public Panel VerticalSpan(double from, double to, string? label = null, Hue hue = Hue.Gray) =>
        Add(new SpanItem(Math.Min(from, to), Math.Max(from, to), label, Next(hue)));

    /// <summary>A line at one y, with words in the legend.</summary>
    public Panel HorizontalLine(double y, string? label = null, Hue hue = Hue.Gray, Dash dash = Dash.Dashed) =>
        Add(new LevelItem(y, label, Next(hue), dash));

    private Panel Add(Item item)
    {
        items.Add(item);
        return this;
    }

    private Hue Next(Hue hue) => hue == Hue.Auto ? Palette.Cycle(series++) : hue;

    private static void SameLength(string what, params ReadOnlySpan<(string Name, int Length)> arrays)
    {
        foreach ((string name, int length) in arrays)
        {
            if (length != arrays[0].Length)
            {
                throw new ArgumentException(
                    $"The arrays of {what} have one length, but {arrays[0].Name} has {arrays[0].Length} values and {name} has {length}; " +
                    "cut the longer one, or fill the shorter one with NaN.");
            }
        }
    }
}
