using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Continua.Plotting;

namespace Continua.Tests.Plotting;

/// <summary>Parses a drawn figure: the boxes of its texts, its ids, and faults in its numbers.</summary>
internal sealed class Drawn(string svg)
{
    // NaN, an infinity, a number with an exponent, or a number with more than two decimals.
    private const string FaultyNumber = "NaN|Infinity|∞|[0-9]E[+-]?[0-9]|\\.[0-9]{3}";

    private readonly XElement root = XDocument.Parse(svg).Root!;

    public IEnumerable<string> Ids => root.DescendantsAndSelf().Attributes("id").Select(id => id.Value);

    public IEnumerable<(string Text, Rect Box)> Texts =>
        root.Descendants().Where(e => e.Name.LocalName == "text").Select(text => (text.Value, Box(text)));

    /// <summary>The first fault of the figure, such as a NaN or a clipped text; "" for none.</summary>
    public string Fault()
    {
        string numbers = string.Join(' ', root.Descendants().Attributes().Where(a => a.Name.LocalName is not ("font-family" or "href")).Select(a => a.Value));
        if (Regex.Match(numbers + string.Concat(Texts.Select(t => t.Text).Where(t => t.Contains("NaN"))), FaultyNumber) is { Success: true } match)
        {
            return $"\"{match.Value}\" occurs in the file";
        }

        Rect page = new(0, 0, Number(root, "width"), Number(root, "height"));
        var clipped = Texts.Where(t => !page.Contains(t.Box.X, t.Box.Y) || !page.Contains(t.Box.Right, t.Box.Bottom)).ToList();
        return clipped.Count > 0 ? $"\"{clipped[0].Text}\" is clipped: {clipped[0].Box}" : "";
    }

    /// <summary>The pairs of texts whose boxes overlap.</summary>
    public IEnumerable<string> Overlaps()
    {
        var texts = Texts.Where(t => t.Text != "").ToList();
        return from i in Enumerable.Range(0, texts.Count)
               from j in Enumerable.Range(0, i)
               where Overlap(texts[i].Box, texts[j].Box)
               select $"\"{texts[j].Text}\" and \"{texts[i].Text}\"";
    }

    private static bool Overlap(Rect a, Rect b) => a.X < b.Right && b.X < a.Right && a.Y < b.Bottom && b.Y < a.Bottom;

    private static Rect Box(XElement text)
    {
        double size = Number(text, "font-size"), x = Number(text, "x"), y = Number(text, "y");
        bool bold = text.Attribute("font-weight") is not null;
        double width = text.Nodes().Sum(node => node is XElement span
            ? Glyphs.Width(span.Value, span.Attribute("font-size") is null ? size : Number(span, "font-size"), bold)
            : Glyphs.Width(((XText)node).Value, size, bold));
        double before = text.Attribute("text-anchor")?.Value switch { "middle" => width / 2, "end" => width, _ => 0 };
        double ascent = 0.76 * size, height = 0.98 * size;
        return text.Attribute("transform") is null ? new(x - before, y - ascent, width, height) : new(x - ascent, y - (width - before), height, width);
    }

    private static double Number(XElement element, string name) =>
        double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
