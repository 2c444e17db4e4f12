namespace Continua.Plotting;

/// <summary>Draws a panel whose layout is complete: grid, items, axis line, labels and legend.</summary>
internal sealed class PanelDrawing(SvgWriter svg, PanelView view, int number)
{
    // Without this attribute, a thin straight line may fall between two pixels and appear twice as thick.
    private const string Crisp = " shape-rendering=\"crispEdges\"";

    private Rect Frame => view.Frame;

    public void Draw(int budget)
    {
        Grid();
        Items(budget);
        if (!view.XAxis.Hidden)
        {
            svg.Line(Frame.X, Frame.Bottom, Frame.Right, Frame.Bottom, svg.Stroke(Palette.Axis, 1) + Crisp);
        }

        TickLabels();
        view.ColorBar?.Draw(svg, Frame, $"{SvgWriter.Id}-{number}-colors");
        Captions();
    }

    private void Grid()
    {
        PathBuilder fine = new(), main = new();
        AddLines(fine, view.XTicks.Minor, view.YTicks.Minor);
        AddLines(main, GridValues(view.XAxis, view.XTicks), GridValues(view.YAxis, view.YTicks));
        svg.Path(fine.ToString(), svg.Stroke(Palette.FineGrid, 1) + Crisp);
        svg.Path(main.ToString(), svg.Stroke(Palette.Grid, 1) + Crisp);
    }

    // Categories need no grid lines.
    private static IEnumerable<double> GridValues(Axis axis, Ticks ticks) =>
        axis.Categories is null ? ticks.Major.Select(t => t.Value) : [];

    private void AddLines(PathBuilder path, IEnumerable<double> xs, IEnumerable<double> ys)
    {
        foreach (double x in xs.Select(view.X.Map))
        {
            path.Move(x, Frame.Y);
            path.To(x, Frame.Bottom);
        }

        foreach (double y in ys.Select(view.Y.Map).Where(y => y < Frame.Bottom - 2))
        {
            path.Move(Frame.X, y);
            path.To(Frame.Right, y);
        }
    }

    private void Items(int budget)
    {
        string clip = $"{SvgWriter.Id}-{number}";
        svg.Raw($"<clipPath id=\"{clip}\">");
        svg.Rect(Frame.Grow(2), "");
        svg.Raw($"</clipPath><g clip-path=\"url(#{clip})\">");
        Rect? corner = view.DrawItems(svg, budget);
        svg.Raw("</g>");
        Legend(corner);
    }

    private void Legend(Rect? corner)
    {
        if (view.Legend.IsEmpty || view.Place == LegendPosition.None)
        {
            return;
        }

        if (view.Place == LegendPosition.Below)
        {
            double height = view.Legend.Size(Frame.Width, view.MaxEntryWidth).Height;
            view.Legend.Draw(svg, Frame.X, view.Cell.Bottom - height, Frame.Width, view.MaxEntryWidth);
            return;
        }

        (double width, double boxHeight) = view.Legend.Size(0, view.MaxEntryWidth);
        Rect box = view.Place == LegendPosition.Right ? new(view.Cell.Right - width, Frame.Y, width, boxHeight) : corner!.Value;
        svg.Rect(box.Grow(4), svg.Fill(Palette.Background, 0.85));
        view.Legend.Draw(svg, box.X, box.Y, 0, view.MaxEntryWidth);
    }

    private void TickLabels()
    {
        foreach ((double value, string label) in view.XLabels)
        {
            (double x, double size) = (view.X.Map(value), Lettering.Tick.Size);
            if (view.IsUpright)
            {
                svg.Text(x + 4, Frame.Bottom + 7, Glyphs.Fit(label, size, view.MaxNameWidth), Lettering.Tick, "end", upwards: true);
            }
            else
            {
                svg.Text(x, Frame.Bottom + 16, label, Lettering.Tick, "middle");
            }
        }

        foreach ((double value, string label) in view.YLabels)
        {
            svg.Text(Frame.X - 7, view.Y.Map(value) + 4, label, Lettering.Tick, "end");
        }
    }

    private void Captions()
    {
        Rect cell = view.Cell;
        if (view.Panel.Title is { } title)
        {
            Lettering bold = Lettering.PanelTitle;
            svg.Text(Frame.X, cell.Y + 13, Glyphs.Fit(title, bold.Size, cell.Right - Frame.X, bold.Bold), bold);
        }

        if (view.XCaption(cell.Width) is { } across)
        {
            double below = view.IsUpright ? view.MaxNameWidth + 27 : 35;
            svg.Text(Centre(across, Frame.X + Frame.Width / 2, cell.X, cell.Right), Frame.Bottom + below, across, Lettering.Label, "middle");
        }

        if (view.YCaption(cell.Height) is { } up)
        {
            svg.Text(cell.X + 12, Centre(up, Frame.Y + Frame.Height / 2, cell.Y, cell.Bottom), up, Lettering.Label, "middle", upwards: true);
        }

        foreach ((string text, double x, int level) in view.Captions)
        {
            svg.Text(x, Frame.Y - 6 - 16 * level, text, Lettering.Tick);
        }
    }

    // The centre of a text, moved away from the given position only as far as needed to fit the text between two ends.
    private static double Centre(string text, double position, double from, double to)
    {
        double half = Glyphs.Width(text, Lettering.Label.Size) / 2;
        return Math.Clamp(position, from + half, Math.Max(from + half, to - half));
    }
}
