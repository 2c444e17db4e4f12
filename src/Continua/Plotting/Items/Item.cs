namespace Continua.Plotting;

/// <summary>Something drawn in a panel.</summary>
internal abstract class Item(string? label, Hue hue)
{
    /// <summary>The words in the legend; <c>null</c> for no entry.</summary>
    public string? Label => label;

    public Hue Hue => hue;

    protected Paint Paint => Palette.Of(hue);

    /// <summary>Lower layers are drawn first: 0 shades, 1 areas and arrows, 2 rules, 3 lines and dots.</summary>
    public abstract int Layer { get; }

    /// <summary>Tells both axes what has to be in sight.</summary>
    public abstract void Extend(Limits x, Limits y);

    public abstract void Draw(Canvas canvas);

    /// <summary>Draws the sample of the legend, <see cref="Plotting.Legend.Key"/> wide, centred on a height.</summary>
    public abstract void DrawKey(SvgWriter svg, double x, double y);
}
