namespace Continua.Plotting;

/// <summary>
/// The edges of a heat map's cells along one axis, halfway between neighbouring centres on the scale of the axis.
/// </summary>
internal sealed class CellEdges
{
    // Bounds the size of the image if the axis limits show only a small part of a large map.
    private const int MaxColumns = 4000;

    private readonly int first;
    private readonly double[] edges;

    public CellEdges(double[] centres, bool log)
    {
        // Centres increase, so those that a logarithmic axis cannot show come first.
        first = log ? centres.TakeWhile(centre => centre <= 0).Count() : 0;
        double[] at = [.. centres.Skip(first).Select(centre => log ? Math.Log(centre) : centre)];
        double half = at.Length > 1 ? 0 : 0.5;
        edges = [.. Enumerable.Range(0, at.Length == 0 ? 0 : at.Length + 1).Select(i => Edge(i)).Select(edge => log ? Math.Exp(edge) : edge)];

        double Edge(int i) => i == 0 ? at[0] - half - (at[Math.Min(1, at.Length - 1)] - at[0]) / 2
            : i == at.Length ? at[^1] + half + (at[^1] - at[Math.Max(0, at.Length - 2)]) / 2
            : (at[i - 1] + at[i]) / 2;
    }

    public bool IsEmpty => edges.Length == 0;

    public void Extend(Limits limits)
    {
        if (!IsEmpty)
        {
            limits.IncludeEdge(edges[0]);
            limits.IncludeEdge(edges[^1]);
        }
    }

    /// <summary>
    /// Returns the cell that each column of an image shows (each row, on the y axis), and the pixels at which the image
    /// begins and ends. The image has one column per cell or, if cells are narrower than a pixel or differ in width,
    /// one column per pixel.
    /// </summary>
    public (int[] Cells, double From, double To) Columns(Scale scale)
    {
        double[] pixels = scale.Map(edges);
        int count = pixels.Length - 1;
        double from = pixels[0], length = pixels[^1] - from;
        bool isEven = Enumerable.Range(0, count).All(i => Math.Abs(pixels[i] - from - length * i / count) < 0.5);
        int columns = isEven && count <= Math.Abs(length) ? count : (int)Math.Clamp(Math.Ceiling(Math.Abs(length)), 1, MaxColumns);
        int[] cells = new int[columns];
        for (int column = 0, cell = 0; column < columns; column++)
        {
            double at = length * (column + 0.5) / columns;
            while (cell < count - 1 && Math.Abs(pixels[cell + 1] - from) <= Math.Abs(at))
            {
                cell++;
            }

            cells[column] = first + cell;
        }

        return (cells, from, pixels[^1]);
    }
}
