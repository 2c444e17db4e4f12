namespace Continua.Plotting;

/// <summary>Something whose values are shown as colours.</summary>
internal abstract class ColoredItem() : Item(null, Hue.Ink)
{
    public abstract IEnumerable<double> Values { get; }

    /// <summary>Colours fill areas, which every page shows well, and not dots on the page.</summary>
    public abstract bool IsArea { get; }
}
