namespace Continua.Plotting;

/// <summary>Cells coloured by value, written as one image; one rectangle per cell would make large files.</summary>
internal sealed class HeatMapItem(double[] xs, double[] ys, double[,] values) : ColoredItem
{
    private static readonly (byte, byte, byte)[] Colors =
        [.. Enumerable.Range(0, ColorScale.Shades).Select(shade => ColorMap.At(shade / (ColorScale.Shades - 1.0)))];

    public override int Layer => 0;

    public override IEnumerable<double> Values => values.Cast<double>();

    public override bool IsArea => true;

    public override void Extend(Limits x, Limits y)
    {
        new CellEdges(xs, x.Log).Extend(x);
        new CellEdges(ys, y.Log).Extend(y);
    }

    public override void Draw(Canvas canvas)
    {
        CellEdges across = new(xs, canvas.X.Log), up = new(ys, canvas.Y.Log);
        if (across.IsEmpty || up.IsEmpty)
        {
            return;
        }

        (int[] columns, double left, double right) = across.Columns(canvas.X);
        (int[] rows, double bottom, double top) = up.Columns(canvas.Y);
        byte[] pixels = [.. from row in rows.Reverse() from column in columns select canvas.Colors.Shade(values[column, row])];
        Rect area = new(left, top, right - left, bottom - top);
        canvas.Svg.Image(area, Png.Indexed(columns.Length, rows.Length, pixels, Colors));
        canvas.Occupancy.MarkRect(area);
    }

    public override void DrawKey(SvgWriter svg, double left, double middle)
    {
    }
}
