namespace Continua.Plotting;

/// <summary>
/// Computes the layout of a figure's panels, with their frames (plot areas) aligned in rows and columns, and draws
/// them.
/// </summary>
internal sealed class FigureLayout
{
    private const double Margin = 14;
    private const double Gutter = 22;

    // The number of points per figure, divided among its items. A point takes about nine characters, so that a figure
    // stays below 150 KB.
    private const int Points = 9_000;

    private readonly Figure figure;
    private readonly IReadOnlyList<Figure> frames;
    private readonly PanelView[,] views;
    private readonly Legend? shared;
    private readonly double sharedHeight;

    /// <param name="figure">The figure to draw.</param>
    /// <param name="frames">
    /// The figures whose data determine the limits: all frames of an animation with shared axes, or the figure alone.
    /// </param>
    public FigureLayout(Figure figure, IReadOnlyList<Figure> frames)
    {
        (this.figure, this.frames) = (figure, frames);
        shared = SharedLegend(figure);
        sharedHeight = shared?.Size(figure.Width - 2 * Margin, figure.Width - 2 * Margin).Height + 8 ?? 0;
        views = new PanelView[figure.Rows, figure.Columns];
        foreach ((int row, int column) in Cells)
        {
            views[row, column] = new(figure[row, column], PanelContext.Of(figure, frames, row, column));
            bool isShared = shared is not null && figure[row, column].Legend == LegendPosition.Auto;
            views[row, column].Place = isShared ? LegendPosition.None : views[row, column].Place;
        }

        do
        {
            Align();
        }
        while (MoveLegends());
    }

    private IEnumerable<(int Row, int Column)> Cells =>
        from row in Enumerable.Range(0, figure.Rows) from column in Enumerable.Range(0, figure.Columns) select (row, column);

    private double Top => Margin + (figure.Title is null ? 0 : 32);

    private int Budget
    {
        get
        {
            int items = Cells.Sum(cell => views[cell.Row, cell.Column].Panel.Items.Count(item => item is not SpanItem and not LevelItem));
            return Math.Max(Points / Math.Max(1, items), 120);
        }
    }

    public void Draw(SvgWriter svg)
    {
        double width = figure.Width - 2 * Margin;
        svg.Rect(new(0, 0, figure.Width, figure.Height), svg.Fill(Palette.Background));
        if (figure.Title is { } title)
        {
            Lettering bold = Lettering.FigureTitle;
            svg.Text(Margin, Margin + 15, Glyphs.Fit(title, bold.Size, width, bold.Bold), bold);
        }

        foreach ((int row, int column) in Cells)
        {
            new PanelDrawing(svg, views[row, column], row * figure.Columns + column).Draw(Budget);
        }

        shared?.Draw(svg, Margin, figure.Height - Margin - sharedHeight + 8, width, width);
    }

    // Labels depend on ticks, ticks on the frame, and the frame on the labels; a few iterations converge.
    private void Align()
    {
        Arrange((_, _) => new(50, 28, 8, 40));
        for (int round = 0; round < 3; round++)
        {
            Insets[,] needs = new Insets[figure.Rows, figure.Columns];
            foreach ((int row, int column) in Cells)
            {
                needs[row, column] = views[row, column].Measure();
            }

            Arrange((row, column) => needs[row, column]);
        }
    }

    // The frames of all panels have the same size. The widest labels of a column determine the space to its left and
    // right, the tallest labels of a row the space above and below it.
    private void Arrange(Func<int, int, Insets> needs)
    {
        int[] rows = [.. Enumerable.Range(0, figure.Rows)], columns = [.. Enumerable.Range(0, figure.Columns)];
        double[] left = [.. columns.Select(c => rows.Max(r => needs(r, c).Left))], right = [.. columns.Select(c => rows.Max(r => needs(r, c).Right))];
        double[] top = [.. rows.Select(r => columns.Max(c => needs(r, c).Top))], bottom = [.. rows.Select(r => columns.Max(c => needs(r, c).Bottom))];
        double width = Frame(figure.Width - 2 * Margin, left, right), height = Frame(figure.Height - Top - Margin - sharedHeight, top, bottom);
        double y = Top;
        foreach (int row in rows)
        {
            double x = Margin;
            foreach (int column in columns)
            {
                Rect cell = new(x, y, left[column] + width + right[column], top[row] + height + bottom[row]);
                views[row, column].Fit(cell, new(x + left[column], y + top[row], width, height));
                x += cell.Width + Gutter;
            }

            y += top[row] + height + bottom[row] + Gutter;
        }
    }

    // The lower bound keeps scales valid in figures too small for their labels.
    private static double Frame(double available, double[] before, double[] after) =>
        Math.Max(8, (available - before.Sum() - after.Sum() - Gutter * (before.Length - 1)) / before.Length);

    // Moves a legend below its panel if no corner is empty. That shrinks the frames, so the caller repeats the layout
    // and checks all corners again. In an animation with shared axes, the empty corner may change from frame to frame,
    // so that the legend always moves below its panel.
    private bool MoveLegends()
    {
        bool moved = false;
        foreach ((int row, int column) in Cells)
        {
            PanelView view = views[row, column];
            if (view.Place == LegendPosition.Auto && !view.Legend.IsEmpty && (frames.Count > 1 || view.DrawItems(new SvgWriter(), Budget) is null))
            {
                view.Place = LegendPosition.Below;
                moved = true;
            }
        }

        return moved;
    }

    // If two or more panels have a legend with automatic placement, and these legends are the same, the figure draws
    // one legend below its panels.
    private static Legend? SharedLegend(Figure figure)
    {
        var legends = figure.Panels.Where(panel => panel.Legend == LegendPosition.Auto)
            .Select(PanelView.LegendOf).Where(legend => !legend.IsEmpty).ToList();
        return legends.Count > 1 && legends.Select(legend => legend.Signature).Distinct().Count() == 1 ? legends[0] : null;
    }
}
