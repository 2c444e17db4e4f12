namespace Continua.Plotting;

/// <summary>
/// Arrows of one length, whose opacity increases with speed, so that directions stay readable where the field is slow.
/// </summary>
internal sealed class VectorFieldItem(double[] xs, double[] ys, double[,] u, double[,] v, Hue hue) : Item(null, hue)
{
    private const int Levels = 5;
    private const double MinSpacing = 15;
    private const double MaxLength = 22;

    public override int Layer => 1;

    public override void Extend(Limits xLimits, Limits yLimits)
    {
        Extend(xLimits, xs);
        Extend(yLimits, ys);
    }

    public override void Draw(Canvas canvas)
    {
        double[] px = canvas.X.Map(xs), py = canvas.Y.Map(ys);
        (int strideX, double gapX) = Spacing(px);
        (int strideY, double gapY) = Spacing(py);
        double length = Math.Min(0.72 * Math.Min(gapX, gapY), MaxLength), maxSpeed = MaxSpeed();
        PathBuilder[] levels = [.. Enumerable.Range(0, Levels + 1).Select(_ => new PathBuilder())];
        for (int i = strideX / 2; i < px.Length; i += strideX)
        {
            for (int j = strideY / 2; j < py.Length; j += strideY)
            {
                // The square root keeps slow regions visible if a few corners are much faster.
                double fraction = Math.Sqrt(Speed(i, j) / maxSpeed);
                double dx = u[i, j] * canvas.X.Slope(xs[i]), dy = v[i, j] * canvas.Y.Slope(ys[j]);
                if (double.IsFinite(fraction + dx + dy + px[i] + py[j]))
                {
                    Arrow(levels[(int)Math.Ceiling(fraction * Levels)], px[i], py[j], dx, dy, length);
                    canvas.Occupancy.MarkRect(new Rect(px[i], py[j], 0, 0).Grow(length / 2));
                }
            }
        }

        Write(canvas.Svg, levels);
    }

    public override void DrawKey(SvgWriter svg, double left, double middle)
    {
    }

    // Arrows extend beyond the grid by half their length.
    private static void Extend(Limits limits, double[] centres)
    {
        limits.Include(centres);
        double[] finite = [.. centres.Where(double.IsFinite)];
        if (finite.Length > 1 && !limits.Log)
        {
            double half = 0.36 * (finite.Max() / (finite.Length - 1) - finite.Min() / (finite.Length - 1));
            limits.Include(finite.Min() - half);
            limits.Include(finite.Max() + half);
        }
    }

    private void Write(SvgWriter svg, PathBuilder[] levels)
    {
        for (int level = 0; level <= Levels; level++)
        {
            double opacity = 0.3 + 0.6 * level / Levels;
            svg.Path(levels[level].ToString(), svg.Stroke(Paint, 1.15, opacity: opacity) + " stroke-linecap=\"round\" stroke-linejoin=\"round\"");
        }
    }

    // A shaft centred on the grid point, with an open head; a dot where the field is zero.
    private static void Arrow(PathBuilder path, double x, double y, double dx, double dy, double length)
    {
        double size = Math.Sqrt(dx * dx + dy * dy);
        if (size == 0)
        {
            path.Move(x, y);
            path.Dot();
            return;
        }

        (dx, dy) = (dx / size * length, dy / size * length);
        (double tipX, double tipY) = (x + dx / 2, y + dy / 2);
        path.Move(x - dx / 2, y - dy / 2);
        path.To(tipX, tipY);
        path.Move(tipX - 0.3 * dx - 0.17 * dy, tipY - 0.3 * dy + 0.17 * dx);
        path.To(tipX, tipY);
        path.To(tipX - 0.3 * dx + 0.17 * dy, tipY - 0.3 * dy - 0.17 * dx);
    }

    private static (int Stride, double Gap) Spacing(double[] pixels)
    {
        double[] finite = [.. pixels.Where(double.IsFinite)];
        double gap = finite.Length < 2 ? MaxLength / 0.72 : (finite.Max() - finite.Min()) / (finite.Length - 1);
        int stride = gap > 0 ? (int)Math.Ceiling(MinSpacing / gap) : pixels.Length + 1;
        return (stride, gap > 0 ? stride * gap : MaxLength);
    }

    private double MaxSpeed()
    {
        double maxSpeed = 0;
        for (int i = 0; i < xs.Length; i++)
        {
            for (int j = 0; j < ys.Length; j++)
            {
                maxSpeed = double.IsFinite(Speed(i, j)) ? Math.Max(maxSpeed, Speed(i, j)) : maxSpeed;
            }
        }

        return maxSpeed > 0 ? maxSpeed : 1;
    }

    private double Speed(int i, int j) => Math.Sqrt(u[i, j] * u[i, j] + v[i, j] * v[i, j]);
}
