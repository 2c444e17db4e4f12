namespace Continua.Plotting;

/// <summary>An item whose values are shown as colours.</summary>
internal abstract class ColoredItem() : Item(null, Hue.Ink)
{
    public abstract IEnumerable<double> Values { get; }

    /// <summary>
    /// Whether colours fill areas rather than dots; areas use the full colour map, dots leave out the end near the page
    /// colour.
    /// </summary>
    public abstract bool IsArea { get; }
}
