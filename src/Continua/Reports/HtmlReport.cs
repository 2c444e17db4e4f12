using System.Globalization;
using System.Text;
using Continua.Plotting;

namespace Continua.Reporting;

/// <summary>
/// A self-contained HTML page for light and dark screens, phones and print. The page loads no other files, and contains
/// no scripts except those of animations. Blocks are appended in reading order; all texts are plain text and are
/// escaped.
/// </summary>
/// <param name="title">The heading of the page.</param>
/// <param name="subtitle">The line below the heading; <c>null</c> for none.</param>
public sealed class HtmlReport(string title, string? subtitle = null)
{
    private readonly StringBuilder body = new();
    private int figures;

    /// <summary>Starts a section.</summary>
    /// <param name="heading">The heading of the section.</param>
    /// <returns>This page.</returns>
    public HtmlReport Section(string heading) => Element("h2", heading);

    /// <summary>Appends a paragraph.</summary>
    /// <param name="text">The text of the paragraph.</param>
    /// <returns>This page.</returns>
    public HtmlReport Paragraph(string text) => Element("p", text);

    /// <summary>Appends a highlighted paragraph, such as a warning.</summary>
    /// <param name="text">The text of the paragraph.</param>
    /// <returns>This page.</returns>
    public HtmlReport Notice(string text) => Append($"<p class=\"notice\">{Text(text)}</p>");

    /// <summary>Appends key figures, side by side.</summary>
    /// <param name="tiles">The key figures.</param>
    /// <returns>This page.</returns>
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

    /// <summary>Appends a table; columns of numbers are aligned to the right.</summary>
    /// <param name="header">The headings of the columns.</param>
    /// <param name="rows">The cells, row by row.</param>
    /// <param name="caption">The text above the table; <c>null</c> for none.</param>
    /// <returns>This page.</returns>
    /// <exception cref="ArgumentException">The number of cells of a row differs from that of the header.</exception>
    public HtmlReport Table(IReadOnlyList<string> header, IReadOnlyList<IReadOnlyList<string>> rows, string? caption = null) =>
        Append(HtmlTable.Write(header, rows, caption));

    /// <summary>Appends a figure, as SVG within the page.</summary>
    /// <param name="figure">The figure.</param>
    /// <param name="caption">The text below the figure; <c>null</c> for none.</param>
    /// <returns>This page.</returns>
    public HtmlReport Figure(Figure figure, string? caption = null)
    {
        ArgumentNullException.ThrowIfNull(figure);
        figures++;
        string below = caption is null ? "" : $"<figcaption>{Text(caption)}</figcaption>";
        string svg = figure.ToSvg("figure-" + figures.ToString(CultureInfo.InvariantCulture));
        return Append($"<figure><div class=\"plot\" style=\"--width:{SvgWriter.Number(figure.Width)}px\">{svg}</div>{below}</figure>");
    }

    /// <summary>Appends an animation.</summary>
    /// <param name="animation">The animation.</param>
    /// <param name="caption">The text below the animation; <c>null</c> for none.</param>
    /// <returns>This page.</returns>
    public HtmlReport Animation(Animation animation, string? caption = null)
    {
        ArgumentNullException.ThrowIfNull(animation);
        figures++;
        string below = caption is null ? "" : $"<figcaption>{Text(caption)}</figcaption>";
        return Append($"<figure><div class=\"animation\">{animation.ToHtml("animation-" + figures.ToString(CultureInfo.InvariantCulture))}</div>{below}</figure>");
    }

    /// <summary>Appends a block of code, such as the command that reproduces the page.</summary>
    /// <param name="code">The code.</param>
    /// <returns>This page.</returns>
    public HtmlReport Code(string code) => Append($"<pre tabindex=\"0\"><code>{Text(code)}</code></pre>");

    /// <summary>Appends blocks that are collapsed until the reader opens them.</summary>
    /// <param name="summary">The line that is always visible.</param>
    /// <param name="content">Appends the blocks to the page that it receives.</param>
    /// <returns>This page.</returns>
    public HtmlReport Details(string summary, Action<HtmlReport> content)
    {
        ArgumentNullException.ThrowIfNull(content);
        Append($"<details><summary>{Text(summary)}</summary>");
        content(this);
        return Append("</details>");
    }

    /// <summary>Returns the page as HTML, which is also well-formed XML.</summary>
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
    /// <param name="path">The path of the file, which is overwritten.</param>
    public void Save(string path) => File.WriteAllText(path, ToHtml());

    private HtmlReport Element(string name, string text) => Append($"<{name}>{Text(text)}</{name}>");

    private HtmlReport Append(string markup)
    {
        body.Append(markup).Append('\n');
        return this;
    }

    private static string Text(string text) => SvgWriter.Escape(text);
}
