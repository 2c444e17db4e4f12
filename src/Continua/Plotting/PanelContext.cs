namespace Continua.Plotting;

/// <summary>
/// The relation of a panel to the other panels of its figure: the panel whose axis settings apply, the panels whose
/// data determine the limits, and the sides at which this panel draws tick labels, axis labels and the colour bar.
/// </summary>
internal sealed record PanelContext(Panel Axes, IReadOnlyList<Panel> LimitPanels, bool IsLeft, bool IsBottom, bool IsRight)
{
    /// <summary>
    /// Returns the context of one panel; <paramref name="frames"/> are the frames of the animation or the figure alone.
    /// </summary>
    public static PanelContext Of(Figure figure, IReadOnlyList<Figure> frames, int row, int column)
    {
        bool shared = figure.SharedAxes;
        return new(
            shared ? figure.Panel : figure[row, column],
            [.. frames.SelectMany(frame => shared ? frame.Panels : [frame[row, column]])],
            IsLeft: !shared || column == 0,
            IsBottom: !shared || row == figure.Rows - 1,
            IsRight: !shared || column == figure.Columns - 1);
    }
}
