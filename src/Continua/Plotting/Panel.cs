namespace Continua.Plotting;

/// <summary>
/// A pair of axes and the items drawn in it. Arrays are copied when they are added. NaN, infinite values and, on a
/// logarithmic axis, values that are not positive are left out; in a line, they leave a gap.
/// </summary>
public sealed partial class Panel
{
    private readonly List<Item> items = [];
    private int series;

    internal Panel()
    {
    }

    /// <summary>The title above the panel; <c>null</c> for none.</summary>
    public string? Title { get; set; }

    /// <summary>The horizontal axis.</summary>
    public Axis X { get; } = new();

    /// <summary>The vertical axis.</summary>
    public Axis Y { get; } = new();

    /// <summary>
    /// The axis of the values that <see cref="ScatterByValue"/> and <see cref="HeatMap"/> show as colours; drawn as a
    /// colour bar to the right of a panel that has such values.
    /// </summary>
    public Axis Color { get; } = new();

    /// <summary>
    /// Whether one unit of x is as long as one unit of y. The limits of one axis are widened to achieve that; if a heat
    /// map or a confusion matrix fills the frame, the frame is made smaller instead. Ignored unless both axes are
    /// linear.
    /// </summary>
    public bool EqualAspect { get; set; }

    /// <summary>
    /// The position of the legend, which lists the items that have a label; <see cref="LegendPosition.Auto"/> by
    /// default.
    /// </summary>
    public LegendPosition Legend { get; set; }

    internal IReadOnlyList<Item> Items => items;

    /// <summary>Adds a line through points, in their order.</summary>
    /// <param name="x">The x coordinates of the points.</param>
    /// <param name="y">The y coordinates of the points.</param>
    /// <param name="label">The text in the legend; <c>null</c> for no entry.</param>
    /// <param name="hue">The colour; by default, the next one of the panel's cycle.</param>
    /// <param name="dash">
    /// The dash pattern; by default, that of the cycle if the colour is automatic, otherwise solid.
    /// </param>
    /// <param name="width">The width of the line, in pixels.</param>
    /// <returns>This panel.</returns>
    /// <exception cref="ArgumentException">The arrays differ in length.</exception>
    public Panel Line(
        ReadOnlySpan<double> x, ReadOnlySpan<double> y, string? label = null, Hue hue = Hue.Auto, Dash dash = Dash.Auto, double width = 1.75)
    {
        SameLength("a line", ("x", x.Length), ("y", y.Length));

        // A colour chosen by the caller already distinguishes the line; only automatic colours cycle through dash
        // patterns.
        Dash pattern = dash != Dash.Auto ? dash : hue == Hue.Auto ? Palette.CycleDash(series) : Dash.Solid;
        return Add(new LineItem(x.ToArray(), y.ToArray(), label, Next(hue), pattern, width));
    }

    /// <summary>Adds a dot for each point.</summary>
    /// <param name="x">The x coordinates of the points.</param>
    /// <param name="y">The y coordinates of the points.</param>
    /// <param name="label">The text in the legend; <c>null</c> for no entry.</param>
    /// <param name="hue">The colour; by default, the next one of the panel's cycle.</param>
    /// <param name="radius">The radius of a dot, in pixels.</param>
    /// <returns>This panel.</returns>
    /// <exception cref="ArgumentException">The arrays differ in length.</exception>
    public Panel Scatter(ReadOnlySpan<double> x, ReadOnlySpan<double> y, string? label = null, Hue hue = Hue.Auto, double radius = 2.3)
    {
        SameLength("a scatter", ("x", x.Length), ("y", y.Length));
        return Add(new ScatterItem(x.ToArray(), y.ToArray(), label, Next(hue), radius));
    }

    /// <summary>Adds the area between two curves.</summary>
    /// <param name="x">The x coordinates of both curves.</param>
    /// <param name="low">The y coordinates of the lower curve.</param>
    /// <param name="high">The y coordinates of the upper curve.</param>
    /// <param name="label">The text in the legend; <c>null</c> for no entry.</param>
    /// <param name="hue">The colour; by default, that of the series added next.</param>
    /// <returns>This panel.</returns>
    /// <exception cref="ArgumentException">The arrays differ in length.</exception>
    public Panel Band(ReadOnlySpan<double> x, ReadOnlySpan<double> low, ReadOnlySpan<double> high, string? label = null, Hue hue = Hue.Auto)
    {
        SameLength("a band", ("x", x.Length), ("low", low.Length), ("high", high.Length));
        Hue bandHue = hue == Hue.Auto ? Palette.Cycle(series) : hue;
        return Add(new BandItem(x.ToArray(), low.ToArray(), high.ToArray(), label, bandHue));
    }

    /// <summary>
    /// Adds a bar from zero (on a logarithmic axis, from the bottom of the frame) for each height; its width follows
    /// from the spacing of the positions. Bars added later at the same positions are drawn side by side with these.
    /// </summary>
    /// <param name="x">The positions of the bars.</param>
    /// <param name="heights">The heights of the bars, of either sign.</param>
    /// <param name="label">The text in the legend; <c>null</c> for no entry.</param>
    /// <param name="hue">The colour; by default, the next one of the panel's cycle.</param>
    /// <returns>This panel.</returns>
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

    /// <summary>
    /// Adds a bar from zero (on a logarithmic axis, from the bottom of the frame) for each category; several calls with
    /// the same categories produce groups of bars.
    /// </summary>
    /// <param name="categories">The names of the categories, which label the x axis.</param>
    /// <param name="heights">The heights of the bars, one per category.</param>
    /// <param name="label">The text in the legend; <c>null</c> for no entry.</param>
    /// <param name="hue">The colour; by default, the next one of the panel's cycle.</param>
    /// <returns>This panel.</returns>
    /// <exception cref="ArgumentException">
    /// The numbers of categories and heights differ, or the panel already has other categories.
    /// </exception>
    public Panel Bars(IReadOnlyList<string> categories, ReadOnlySpan<double> heights, string? label = null, Hue hue = Hue.Auto)
    {
        ArgumentNullException.ThrowIfNull(categories);
        SameLength("bars", ("categories", categories.Count), ("heights", heights.Length));
        if (X.Categories is { } names && !names.SequenceEqual(categories))
        {
            throw new ArgumentException(
                $"All bars of a panel have the same categories, but it has \"{string.Join(", ", names)}\" " +
                $"and got \"{string.Join(", ", categories)}\"; fill heights that are missing with NaN.");
        }

        X.Categories = [.. categories];
        return Bars([.. Enumerable.Range(0, categories.Count)], heights, label, hue);
    }

    /// <summary>
    /// Adds an arrow in the direction (<c>u[i, j]</c>, <c>v[i, j]</c>) at each grid point (<c>xs[i]</c>, <c>ys[j]</c>).
    /// All arrows have the same length; opacity increases with speed. A grid too fine to be read is thinned.
    /// </summary>
    /// <param name="xs">The x coordinates of the grid.</param>
    /// <param name="ys">The y coordinates of the grid.</param>
    /// <param name="u">The x components of the field, <c>[xs.Length, ys.Length]</c>.</param>
    /// <param name="v">The y components of the field, <c>[xs.Length, ys.Length]</c>.</param>
    /// <param name="hue">The colour of the arrows.</param>
    /// <returns>This panel.</returns>
    /// <exception cref="ArgumentException">
    /// The shape of <paramref name="u"/> or <paramref name="v"/> is not <c>[xs.Length, ys.Length]</c>.
    /// </exception>
    public Panel VectorField(ReadOnlySpan<double> xs, ReadOnlySpan<double> ys, double[,] u, double[,] v, Hue hue = Hue.Gray)
    {
        ArgumentNullException.ThrowIfNull(u);
        ArgumentNullException.ThrowIfNull(v);
        SameLength("the x axis of a vector field", ("xs", xs.Length), ("u along its first axis", u.GetLength(0)), ("v", v.GetLength(0)));
        SameLength("the y axis of a vector field", ("ys", ys.Length), ("u along its second axis", u.GetLength(1)), ("v", v.GetLength(1)));
        return Add(new VectorFieldItem(xs.ToArray(), ys.ToArray(), (double[,])u.Clone(), (double[,])v.Clone(), Next(hue)));
    }

    /// <summary>Adds a dashed vertical line.</summary>
    /// <param name="x">The position of the line.</param>
    /// <param name="label">The text above the frame; <c>null</c> for none.</param>
    /// <param name="hue">The colour.</param>
    /// <returns>This panel.</returns>
    public Panel VerticalLine(double x, string? label = null, Hue hue = Hue.Gray) =>
        Add(new SpanItem(x, x, label, Next(hue)));

    /// <summary>
    /// Adds a shaded span of x over the whole height of the frame, with a dashed line at its start or, if the start is
    /// outside the frame, at its end.
    /// </summary>
    /// <param name="from">One end of the span; an infinite value means the edge of the frame.</param>
    /// <param name="to">The other end; an infinite value means the edge of the frame.</param>
    /// <param name="label">The text above the frame; <c>null</c> for none.</param>
    /// <param name="hue">The colour.</param>
    /// <returns>This panel.</returns>
    public Panel VerticalSpan(double from, double to, string? label = null, Hue hue = Hue.Gray) =>
        Add(new SpanItem(Math.Min(from, to), Math.Max(from, to), label, Next(hue)));

    /// <summary>Adds a horizontal line over the whole width of the frame.</summary>
    /// <param name="y">The position of the line.</param>
    /// <param name="label">The text in the legend; <c>null</c> for no entry.</param>
    /// <param name="hue">The colour.</param>
    /// <param name="dash">The dash pattern.</param>
    /// <returns>This panel.</returns>
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
