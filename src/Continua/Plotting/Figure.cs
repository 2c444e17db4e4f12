namespace Continua.Plotting;

/// <summary>
/// A picture of one panel or of a grid of them, as self-contained SVG: text stays text, colours follow the reader's
/// light or dark setting, and the same figure is the same file on every machine.
/// </summary>
/// <example><code>
/// Figure figure = new() { Title = "A pendulum" };
/// figure.Panel.Scatter(time, angle, "measured").Line(time, fit, "neural ODE");
/// figure.Save("pendulum.svg");
/// </code></example>
public sealed class Figure
{
    // Faces of nearly the same widths; Glyphs makes room for the widest.
    private const string Fonts = "Inter,'Helvetica Neue',Helvetica,Arial,'Liberation Sans','Segoe UI',Roboto,'DejaVu Sans',sans-serif";

    private readonly Panel[,] panels;
    private readonly int width = 720;
    private readonly int height = 420;

    /// <summary>A figure of so many rows and columns of panels.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Rows or columns are below one.</exception>
    public Figure(int rows = 1, int columns = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        panels = new Panel[rows, columns];
        for (int i = 0; i < panels.Length; i++)
        {
            panels[i / columns, i % columns] = new();
        }
    }

    /// <summary>Words above all panels.</summary>
    public string? Title { get; init; }

    /// <summary>The width in pixels, at least 120.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 120.</exception>
    public int Width
    {
        get => width;
        init => width = AtLeast(120, value, nameof(Width));
    }

    /// <summary>The height in pixels, at least 90.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 90.</exception>
    public int Height
    {
        get => height;
        init => height = AtLeast(90, value, nameof(Height));
    }

    /// <summary>
    /// All panels have the axes of the first and limits that show the data of all, colours included; ticks and words of
    /// axes stand at the outer panels alone.
    /// </summary>
    public bool SharedAxes { get; init; }

    /// <summary>The number of rows of panels.</summary>
    public int Rows => panels.GetLength(0);

    /// <summary>The number of columns of panels.</summary>
    public int Columns => panels.GetLength(1);

    /// <summary>The first panel, which is the only one of a plain figure.</summary>
    public Panel Panel => panels[0, 0];

    /// <summary>All panels, row by row.</summary>
    public IEnumerable<Panel> Panels => panels.Cast<Panel>();

    /// <summary>The panel of a row and a column, counted from 0 at the top left.</summary>
    public Panel this[int row, int column] => panels[row, column];

    /// <summary>The figure as one SVG element.</summary>
    /// <param name="id">
    /// The element's id, with which all others begin; the default is computed from what is drawn. Give one where the
    /// same figure may stand twice in a page.
    /// </param>
    /// <exception cref="ArgumentException">The id is not a letter followed by letters, digits, <c>-</c> or <c>_</c>.</exception>
    public string ToSvg(string? id = null)
    {
        SvgWriter svg = Draw([this]);
        string content = svg.Style + "\n" + svg.Body;
        return ToSvg(content, ElementId.Of(id, content));
    }

    /// <summary>Writes the SVG to a file, in UTF-8.</summary>
    public void Save(string path) => File.WriteAllText(path, ToSvg());

    /// <summary>The figure as one frame of a animation, or as all of it.</summary>
    internal SvgWriter Draw(IReadOnlyList<Figure> frames)
    {
        SvgWriter svg = new();
        new FigureLayout(this, frames).Draw(svg);
        return svg;
    }

    internal string ToSvg(string content, string id) =>
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"{id}\" role=\"img\"{Name()} " +
        $"width=\"{SvgWriter.Number(Width)}\" height=\"{SvgWriter.Number(Height)}\" viewBox=\"0 0 {SvgWriter.Number(Width)} {SvgWriter.Number(Height)}\" " +
        $"font-family=\"{Fonts}\">\n" + content.Replace(SvgWriter.Id.ToString(), id, StringComparison.Ordinal) + "</svg>\n";

    // What a screen reader says instead of the picture.
    private string Name()
    {
        string name = Title ?? Panels.Select(panel => panel.Title).FirstOrDefault(title => title is not null) ?? "";
        return name == "" ? "" : $" aria-label=\"{SvgWriter.Escape(name)}\"";
    }

    private static int AtLeast(int least, int value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least, name);
        return value;
    }
}
