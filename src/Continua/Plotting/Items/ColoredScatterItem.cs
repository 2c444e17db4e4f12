namespace Continua.Plotting;

/// <summary>Dots coloured by value.</summary>
internal sealed class ColoredScatterItem(double[] x, double[] y, double[] values, double radius) : ColoredItem
{
    public override int Layer => 3;

    public override IEnumerable<double> Values => values;

    public override bool IsArea => false;

    public override void Extend(Limits xLimits, Limits yLimits)
    {
        xLimits.Include(x);
        yLimits.Include(y);
    }

    public override void Draw(Canvas canvas)
    {
        double[] px = canvas.X.Map(x), py = canvas.Y.Map(y);
        var steps = canvas.VisiblePoints(px, py).GroupBy(i => canvas.Colors.Step(values[i])).Where(step => step.Key >= 0);
        foreach (IGrouping<int, int> step in steps.OrderBy(step => step.Key))
        {
            canvas.Dots(px, py, step, ScatterItem.Style(canvas.Svg, canvas.Colors.PaintOf(step.Key), radius));
        }
    }

    public override void DrawKey(SvgWriter svg, double left, double middle)
    {
    }
}
