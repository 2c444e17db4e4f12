namespace Continua.Plotting;

/// <summary>
/// A figure of one panel or a grid of panels, written as self-contained SVG. Text is written as text rather than as
/// outlines, colours follow the reader's light or dark setting, and the same figure produces the same drawing on every
/// machine.
/// </summary>
/// <example><code>
/// Figure figure = new() { Title = "A pendulum" };
/// figure.Panel.Scatter(time, angle, "measured").Line(time, fit, "neural ODE");
/// figure.Save("pendulum.svg");
/// </code></example>
public sealed class Figure
{
    // Common sans-serif families; the widths that Glyphs estimates are near those of the widest.
    private const string Fonts = "Inter,'Helvetica Neue',Helvetica,Arial,'Liberation Sans','Segoe UI',Roboto,'DejaVu Sans',sans-serif";

    private readonly Panel[,] panels;
    private readonly int width = 720;
    private readonly int height = 420;

    /// <summary>Creates a figure with a grid of empty panels.</summary>
    /// <param name="rows">The number of rows of panels.</param>
    /// <param name="columns">The number of columns of panels.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="rows"/> or <paramref name="columns"/> is below 1.
    /// </exception>
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

    /// <summary>The title above all panels; <c>null</c> for none.</summary>
    public string? Title { get; init; }

    /// <summary>The width in pixels, at least 120; 720 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 120.</exception>
    public int Width
    {
        get => width;
        init => width = AtLeast(120, value, nameof(Width));
    }

    /// <summary>The height in pixels, at least 90; 420 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 90.</exception>
    public int Height
    {
        get => height;
        init => height = AtLeast(90, value, nameof(Height));
    }

    /// <summary>
    /// Whether all panels use the axes of the first panel, with limits (colour limits included) computed from the data
    /// of all panels. Tick labels and axis labels are then drawn only at the left and bottom panels, and colour bars
    /// only at the right ones.
    /// </summary>
    public bool SharedAxes { get; init; }

    /// <summary>The number of rows of panels.</summary>
    public int Rows => panels.GetLength(0);

    /// <summary>The number of columns of panels.</summary>
    public int Columns => panels.GetLength(1);

    /// <summary>The panel at row 0 and column 0, the only panel of a figure without a grid.</summary>
    public Panel Panel => panels[0, 0];

    /// <summary>All panels, row by row.</summary>
    public IEnumerable<Panel> Panels => panels.Cast<Panel>();

    /// <summary>The panel at a row and a column, counted from 0 at the top left.</summary>
    /// <param name="row">The row, from 0 at the top.</param>
    /// <param name="column">The column, from 0 at the left.</param>
    /// <exception cref="IndexOutOfRangeException">The figure has no such row or column.</exception>
    public Panel this[int row, int column] => panels[row, column];

    /// <summary>Returns the figure as one <c>svg</c> element.</summary>
    /// <param name="id">
    /// The id of the element, which is also the prefix of all other ids in it. By default, it is computed from the
    /// content; pass one if a page may contain the same figure twice.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The id is not a letter followed by letters, digits, <c>-</c> or <c>_</c>.
    /// </exception>
    public string ToSvg(string? id = null)
    {
        SvgWriter svg = Draw([this]);
        string content = svg.Style + "\n" + svg.Body;
        return ToSvg(content, ElementId.Of(id, content));
    }

    /// <summary>Writes the SVG to a file, in UTF-8.</summary>
    /// <param name="path">The path of the file, which is overwritten.</param>
    public void Save(string path) => File.WriteAllText(path, ToSvg());

    /// <summary>Draws the figure with limits computed from the data of the given figures.</summary>
    /// <param name="frames">All frames of an animation with shared axes; otherwise, the figure alone.</param>
    internal SvgWriter Draw(IReadOnlyList<Figure> frames)
    {
        SvgWriter svg = new();
        new FigureLayout(this, frames).Draw(svg);
        return svg;
    }

    internal string ToSvg(string content, string id) =>
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"{id}\" role=\"img\"{AccessibleName()} " +
        $"width=\"{SvgWriter.Number(Width)}\" height=\"{SvgWriter.Number(Height)}\" viewBox=\"0 0 {SvgWriter.Number(Width)} {SvgWriter.Number(Height)}\" " +
        $"font-family=\"{Fonts}\">\n" + content.Replace(SvgWriter.Id.ToString(), id, StringComparison.Ordinal) + "</svg>\n";

    // The accessible name, which screen readers announce.
    private string AccessibleName()
    {
        string name = Title ?? Panels.Select(panel => panel.Title).FirstOrDefault(title => title is not null) ?? "";
        return name == "" ? "" : $" aria-label=\"{SvgWriter.Escape(name)}\"";
    }

    private static int AtLeast(int min, int value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, min, name);
        return value;
    }
}
