namespace Continua.Plotting;

/// <summary>
/// What a panel has in common with others: the panel whose axes are drawn, those whose data stay in sight, and the sides
/// at which it stands outside and so says what the axes are.
/// </summary>
internal sealed record PanelContext(Panel Axes, IReadOnlyList<Panel> InSight, bool IsLeft, bool IsBottom, bool IsRight)
{
    /// <summary>The company of one panel of a figure that may itself be one frame of a animation.</summary>
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
