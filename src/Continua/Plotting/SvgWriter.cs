using System.Globalization;
using System.Text;

namespace Continua.Plotting;

/// <summary>The size, colour and weight of a text.</summary>
internal readonly record struct Lettering(double Size, Paint Paint, bool Bold = false)
{
    public static Lettering Tick { get; } = new(11, Palette.Muted);

    public static Lettering Label { get; } = new(12, Palette.Ink);

    public static Lettering PanelTitle { get; } = new(13, Palette.Ink, Bold: true);

    public static Lettering FigureTitle { get; } = new(16, Palette.Ink, Bold: true);
}

/// <summary>
/// Writes SVG elements. Attributes give the colours for light pages, which every renderer supports; classes serve only
/// the style sheet for dark pages.
/// </summary>
internal sealed class SvgWriter
{
    /// <summary>
    /// A placeholder for the id of the figure, which is computed when the content is complete. XML forbids this
    /// character, and <see cref="Escape"/> removes it from texts.
    /// </summary>
    public const char Id = '\u0001';

    private readonly StringBuilder body = new();
    private readonly SortedDictionary<string, string> darkRules = new(StringComparer.Ordinal);

    public string Body => body.ToString();

    public string Style => StyleOf(this);

    /// <summary>Returns one style sheet for the drawings of several writers.</summary>
    public static string StyleOf(params IEnumerable<SvgWriter> writers) => "<style>@media screen and (prefers-color-scheme:dark){" +
        string.Concat(writers.SelectMany(writer => writer.darkRules).Distinct().OrderBy(rule => rule.Key, StringComparer.Ordinal)
            .Select(rule => $"#{Id} .ctn-{rule.Key}{{{rule.Value}}}")) + "}</style>";

    public string Fill(Paint paint, double opacity = 1) => Painted("fill", paint, 'f') + Opacity(opacity);

    public string Stroke(Paint paint, double width, Dash dash = Dash.Solid, double opacity = 1)
    {
        string pattern = Palette.Pattern(dash);
        return Painted("stroke", paint, 's') + $" fill=\"none\" stroke-width=\"{Number(width)}\"" +
            (pattern == "" ? "" : $" stroke-dasharray=\"{pattern}\"") + Opacity(opacity);
    }

    public string Stop(Paint paint) => Painted("stop-color", paint, 'c');

    public void Path(string data, string attributes)
    {
        if (data != "")
        {
            Raw($"<path d=\"{data}\"{attributes}/>");
        }
    }

    public void Line(double x1, double y1, double x2, double y2, string attributes)
    {
        PathBuilder path = new();
        path.Move(x1, y1);
        path.To(x2, y2);
        Path(path.ToString(), attributes);
    }

    public void Rect(Rect rect, string attributes) => Raw(
        $"<rect x=\"{Number(rect.X)}\" y=\"{Number(rect.Y)}\" width=\"{Number(rect.Width)}\" height=\"{Number(rect.Height)}\"{attributes}/>");

    /// <summary>
    /// Writes an image whose pixels are drawn as sharp squares by renderers that support it, such as browsers.
    /// </summary>
    public void Image(Rect rect, string uri) => Raw(
        $"<image x=\"{Number(rect.X)}\" y=\"{Number(rect.Y)}\" width=\"{Number(rect.Width)}\" height=\"{Number(rect.Height)}\" " +
        $"preserveAspectRatio=\"none\" image-rendering=\"pixelated\" href=\"{uri}\"/>");

    /// <summary>Writes text on a baseline; <paramref name="anchor"/> is start, middle or end.</summary>
    public void Text(double x, double y, string text, Lettering lettering, string anchor = "start", bool upwards = false)
    {
        string position = $"x=\"{Number(x)}\" y=\"{Number(y)}\"" + (upwards ? $" transform=\"rotate(-90 {Number(x)} {Number(y)})\"" : "");
        string style = $" font-size=\"{Number(lettering.Size)}\"" + (lettering.Bold ? " font-weight=\"600\"" : "") +
            (anchor == "start" ? "" : $" text-anchor=\"{anchor}\"") + Fill(lettering.Paint);
        Raw($"<text {position}{style}>{string.Concat(Spans(text, lettering.Size))}</text>");
    }

    public void Raw(string markup) => body.Append(markup).Append('\n');

    public static string Number(double value) => Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Returns the text escaped for XML, without characters that XML forbids.</summary>
    public static string Escape(string text)
    {
        StringBuilder escaped = new();
        foreach (Rune rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                (< ' ' and not ('\t' or '\n')) or 0xfffe or 0xffff => escaped,
                _ => escaped.Append(rune),
            };
        }

        return escaped.ToString();
    }

    private static IEnumerable<string> Spans(string text, double size)
    {
        double rise = 0.36 * size;
        bool lowered = true;
        foreach ((string run, bool raised) in Glyphs.Runs(text).Where(run => run.Text != ""))
        {
            // Some renderers drop a space at the start of an element, so that a shift replaces the space.
            string shift = raised == lowered ? $" dy=\"{Number(raised ? -rise : rise)}\"" : "";
            string space = shift != "" && run[0] == ' ' ? $" dx=\"{Number(0.28 * size)}\"" : "";
            string small = raised ? $" font-size=\"{Number(Glyphs.RaisedSize * size)}\"" : "";
            yield return shift == "" ? Escape(run) : $"<tspan{shift}{space}{small}>{Escape(space == "" ? run : run[1..])}</tspan>";
            lowered = !raised;
        }
    }

    private string Painted(string property, Paint paint, char prefix)
    {
        // A colour that is the same on light and dark pages needs no rule.
        if (paint.Light == paint.Dark)
        {
            return $" {property}=\"{paint.Light}\"";
        }

        string name = $"{prefix}-{paint.Name}";
        darkRules[name] = $"{property}:{paint.Dark}";
        return $" class=\"ctn-{name}\" {property}=\"{paint.Light}\"";
    }

    private static string Opacity(double opacity) => opacity < 1 ? $" opacity=\"{Number(opacity)}\"" : "";
}
