using System.Globalization;

namespace Continua.Plotting;

/// <summary>
/// A confusion matrix with its first row at the top; the larger a cell's share of its row, the stronger its colour.
/// </summary>
internal sealed class ConfusionItem(int[,] counts) : Item(null, Hue.Blue)
{
    private const int Steps = 10;
    private const double Seam = 1;

    private readonly int size = counts.GetLength(0);

    public override int Layer => 0;

    public override void Extend(Limits x, Limits y)
    {
        foreach (Limits limits in new[] { x, y })
        {
            limits.IncludeEdge(-0.5);
            limits.IncludeEdge(size - 0.5);
        }
    }

    public override void Draw(Canvas canvas)
    {
        var cells = from row in Enumerable.Range(0, size)
                    from column in Enumerable.Range(0, size)
                    group (row, column) by Step(row, column) into step
                    orderby step.Key
                    select step;
        foreach (var step in cells)
        {
            Paint color = Palette.Mix(Palette.Background, Paint, step.Key / (double)Steps);
            PathBuilder path = new();
            step.ToList().ForEach(cell => path.Rect(Cell(canvas, cell.row, cell.column)));
            canvas.Svg.Path(path.ToString(), canvas.Svg.Fill(color));
            step.ToList().ForEach(cell => Number(canvas.Svg, Cell(canvas, cell.row, cell.column), counts[cell.row, cell.column], step.Key == 0 ? Palette.Muted : Palette.On(color)));
        }

        canvas.Occupancy.MarkRect(canvas.Frame);
    }

    public override void DrawKey(SvgWriter svg, double left, double middle)
    {
    }

    private static void Number(SvgWriter svg, Rect cell, int count, Paint paint)
    {
        string number = count.ToString(CultureInfo.InvariantCulture);
        double fittingSize = Lettering.Label.Size * Math.Min((cell.Width - 4) / Glyphs.Width(number, Lettering.Label.Size), cell.Height / 14);
        Lettering lettering = Lettering.Label with { Size = Math.Min(Lettering.Label.Size, fittingSize), Paint = paint };
        if (lettering.Size >= 5)
        {
            svg.Text(cell.X + cell.Width / 2, cell.Y + cell.Height / 2 + 0.36 * lettering.Size, number, lettering, "middle");
        }
    }

    // The square root keeps rare errors visible next to correct predictions. A positive count never has
    // the colour of zero.
    private int Step(int row, int column)
    {
        long all = Enumerable.Range(0, size).Sum(other => (long)counts[row, other]);
        return counts[row, column] == 0 ? 0 : (int)Math.Ceiling(Steps * Math.Sqrt(counts[row, column] / (double)all));
    }

    private Rect Cell(Canvas canvas, int row, int column)
    {
        double left = canvas.X.Map(column - 0.5), right = canvas.X.Map(column + 0.5), y = size - 1 - row;
        double top = canvas.Y.Map(y + 0.5), bottom = canvas.Y.Map(y - 0.5);
        return new(left + Seam / 2, top + Seam / 2, right - left - Seam, bottom - top - Seam);
    }
}
