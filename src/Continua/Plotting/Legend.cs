namespace Continua.Plotting;

/// <summary>A legend: entries in rows that wrap at a width; a wrap width of 0 puts each entry in its own row.</summary>
internal sealed class Legend(IReadOnlyList<Item> entries)
{
    /// <summary>The width of the sample next to an entry's text, in pixels.</summary>
    public const double Key = 22;

    private const double Row = 18;
    private const double Gap = 7;
    private const double Between = 20;

    public bool IsEmpty => entries.Count == 0;

    /// <summary>The drawing of the legend at the origin; legends with equal signatures are the same.</summary>
    public string Signature
    {
        get
        {
            SvgWriter svg = new();
            Draw(svg, 0, 0, 0, double.PositiveInfinity);
            return svg.Body;
        }
    }

    public (double Width, double Height) Size(double wrapAt, double maxEntryWidth)
    {
        var placed = Place(wrapAt, maxEntryWidth).ToList();
        return placed.Count == 0 ? (0, 0) : (placed.Max(p => p.X + Width(p.Text)), placed[^1].Y + Row);
    }

    public void Draw(SvgWriter svg, double left, double top, double wrapAt, double maxEntryWidth)
    {
        foreach ((Item item, string text, double x, double y) in Place(wrapAt, maxEntryWidth))
        {
            double middle = top + y + Row / 2;
            item.DrawKey(svg, left + x, middle);
            svg.Text(left + x + Key + Gap, middle + 4, text, Lettering.Tick with { Paint = Palette.Ink });
        }
    }

    private IEnumerable<(Item Item, string Text, double X, double Y)> Place(double wrapAt, double maxEntryWidth)
    {
        double x = 0, y = 0;
        foreach (Item item in entries)
        {
            string text = Glyphs.Fit(item.Label ?? "", Lettering.Tick.Size, maxEntryWidth - Key - Gap);
            if (x > 0 && x + Width(text) > wrapAt)
            {
                (x, y) = (0, y + Row);
            }

            yield return (item, text, x, y);
            x += Width(text) + Between;
        }
    }

    private static double Width(string text) => Key + Gap + Glyphs.Width(text, Lettering.Tick.Size);
}
