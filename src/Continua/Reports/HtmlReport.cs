using System.Globalization;
using System.Text;
using Continua.Plotting;

namespace Continua.Reporting;

/// <summary>
/// One self-contained HTML page: no scripts but those of animations, nothing loaded from elsewhere; for light and dark
/// screens, phones and paper. Blocks are appended in reading order, and every text is plain text.
/// </summary>
/// <param name="title">The heading of the page.</param>
/// <param name="subtitle">A line below it.</param>
public sealed class HtmlReport(string title, string? subtitle = null)
{
    private readonly StringBuilder body = new();
    private int figures;

    /// <summary>A heading; what follows belongs to it.</summary>
    public HtmlReport Section(string heading) => Element("h2", heading);

    /// <summary>A paragraph of text.</summary>
    public HtmlReport Paragraph(string text) => Element("p", text);

    /// <summary>A paragraph that must not be overlooked, such as a warning.</summary>
    public HtmlReport Notice(string text) => Append($"<p class=\"notice\">{Text(text)}</p>");

    /// <summary>Key figures side by side.</summary>
    public HtmlReport Tiles(params ReadOnlySpan<Tile> tiles)
    {
        Append("<dl class=\"tiles\">");
        foreach (Tile tile in tiles)
        {
            string note = tile.Note is null ? "" : $"<dd class=\"note\">{Text(tile.Note)}</dd>";
            Append($"<div><dt>{Text(tile.Label)}</dt><dd class=\"value\">{Text(tile.Value)}</dd>{note}</div>");
        }

        return Append("</dl>");
    }

    /// <summary>A table; columns of numbers are aligned to the right.</summary>
    /// <exception cref="ArgumentException">A row has another number of cells than the header.</exception>
    public HtmlReport Table(IReadOnlyList<string> header, IReadOnlyList<IReadOnlyList<string>> rows, string? caption = null) =>
        Append(HtmlTable.Write(header, rows, caption));

    /// <summary>A figure, drawn into the page, with words below it.</summary>
    public HtmlReport Figure(Figure figure, string? caption = null)
    {
        ArgumentNullException.ThrowIfNull(figure);
        figures++;
        string below = caption is null ? "" : $"<figcaption>{Text(caption)}</figcaption>";
        string svg = figure.ToSvg("figure-" + figures.ToString(CultureInfo.InvariantCulture));
        return Append($"<figure><div class=\"plot\" style=\"--width:{SvgWriter.Number(figure.Width)}px\">{svg}</div>{below}</figure>");
    }

    /// <summary>A animation to be played in the page, with words below it.</summary>
    public HtmlReport Animation(Animation animation, string? caption = null)
    {
        ArgumentNullException.ThrowIfNull(animation);
        figures++;
        string below = caption is null ? "" : $"<figcaption>{Text(caption)}</figcaption>";
        return Append($"<figure><div class=\"animation\">{animation.ToHtml("animation-" + figures.ToString(CultureInfo.InvariantCulture))}</div>{below}</figure>");
    }

    /// <summary>A block of code, such as the command that makes this page again.</summary>
    public HtmlReport Code(string code) => Append($"<pre tabindex=\"0\"><code>{Text(code)}</code></pre>");

    /// <summary>Blocks folded away behind a line.</summary>
    public HtmlReport Details(string summary, Action<HtmlReport> content)
    {
        ArgumentNullException.ThrowIfNull(content);
        Append($"<details><summary>{Text(summary)}</summary>");
        content(this);
        return Append("</details>");
    }

    /// <summary>The whole page.</summary>
    public string ToHtml() =>
        $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{Text(title)}</title>
        <style>
        {ReportStyle.Sheet}
        </style>
        </head>
        <body>
        <main>
        <header>
        <h1>{Text(title)}</h1>
        {(subtitle is null ? "" : $"<p class=\"subtitle\">{Text(subtitle)}</p>")}
        </header>
        {body}</main>
        </body>
        </html>

        """;

    /// <summary>Writes the page to a file, in UTF-8.</summary>
    public void Save(string path) => File.WriteAllText(path, ToHtml());

    private HtmlReport Element(string name, string text) => Append($"<{name}>{Text(text)}</{name}>");

    private HtmlReport Append(string markup)
    {
        body.Append(markup).Append('\n');
        return this;
    }

    private static string Text(string text) => SvgWriter.Escape(text);
}
