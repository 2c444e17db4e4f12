namespace Continua.Plotting;

/// <summary>The cells of a map along one axis: they meet halfway between their centres, on the axis' own scale.</summary>
internal sealed class CellEdges
{
    // A map that is looked at through a small window is not drawn finer than this.
    private const int Most = 4000;

    private readonly int first;
    private readonly double[] edges;

    public CellEdges(double[] centres, bool log)
    {
        // Centres rise; those without a place on a logarithmic axis are the first ones.
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
            limits.IncludeEnd(edges[0]);
            limits.IncludeEnd(edges[^1]);
        }
    }

    /// <summary>
    /// The cell that each column of an image shows, and the pixels where the first begins and the last ends: a column for
    /// each cell, or one for each pixel where cells are finer or of different widths.
    /// </summary>
    public (int[] Cells, double From, double To) Columns(Scale scale)
    {
        double[] pixels = scale.Map(edges);
        int count = pixels.Length - 1;
        double from = pixels[0], length = pixels[^1] - from;
        bool isEven = Enumerable.Range(0, count).All(i => Math.Abs(pixels[i] - from - length * i / count) < 0.5);
        int columns = isEven && count <= Math.Abs(length) ? count : (int)Math.Clamp(Math.Ceiling(Math.Abs(length)), 1, Most);
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
