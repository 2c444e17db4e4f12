namespace Continua.Plotting;

/// <summary>An item drawn in a panel.</summary>
internal abstract class Item(string? label, Hue hue)
{
    /// <summary>The text in the legend; <c>null</c> for no entry.</summary>
    public string? Label => label;

    public Hue Hue => hue;

    protected Paint Paint => Palette.Of(hue);

    /// <summary>
    /// The drawing order, lower layers first: 0 shaded spans, maps and images, 1 areas, bars and arrows, 2 vertical and
    /// horizontal lines, 3 curves and dots.
    /// </summary>
    public abstract int Layer { get; }

    /// <summary>Includes the values that both axes have to show.</summary>
    public abstract void Extend(Limits x, Limits y);

    public abstract void Draw(Canvas canvas);

    /// <summary>
    /// Draws the sample for the legend: <see cref="Plotting.Legend.Key"/> wide, from x to the right, vertically centred
    /// on y.
    /// </summary>
    public abstract void DrawKey(SvgWriter svg, double x, double y);
}
