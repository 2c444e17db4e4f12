namespace Continua.Plotting;

/// <summary>
/// A grid of cells over a panel's frame that records where data are drawn, to find an empty corner for the legend.
/// </summary>
internal sealed class Occupancy(Rect frame)
{
    private const double Cell = 5;

    private readonly int columns = (int)(frame.Width / Cell) + 1;
    private readonly HashSet<int> occupied = [];

    public void Mark(double x, double y)
    {
        if (frame.Contains(x, y))
        {
            occupied.Add(Index(x, y));
        }
    }

    public void MarkSegment(double x1, double y1, double x2, double y2)
    {
        // End points may be far outside the frame. The cap on the length bounds the work; a longer line is marked with
        // gaps.
        double length = Math.Min(Math.Abs(x2 - x1) + Math.Abs(y2 - y1), 4 * (frame.Width + frame.Height));
        int steps = (int)(length / (Cell / 2)) + 1;
        for (int i = 0; i <= steps; i++)
        {
            Mark(x1 + (x2 - x1) * i / steps, y1 + (y2 - y1) * i / steps);
        }
    }

    public void MarkRect(Rect area)
    {
        for (double y = Math.Max(area.Y, frame.Y); y <= Math.Min(area.Bottom, frame.Bottom); y += Cell)
        {
            for (double x = Math.Max(area.X, frame.X); x <= Math.Min(area.Right, frame.Right); x += Cell)
            {
                Mark(x, y);
            }
        }
    }

    /// <summary>Returns the first empty corner into which a box of the given size fits, or <c>null</c>.</summary>
    public Rect? FreeCorner(double width, double height, double margin)
    {
        double right = frame.Right - width - margin, bottom = frame.Bottom - height - margin;
        double left = frame.X + margin, top = frame.Y + margin;
        if (width > 0.6 * frame.Width || height > 0.6 * frame.Height)
        {
            return null;
        }

        (double X, double Y)[] corners = [(right, top), (left, top), (right, bottom), (left, bottom)];
        return corners.Select(c => new Rect(c.X, c.Y, width, height)).Where(IsFree).Cast<Rect?>().FirstOrDefault();
    }

    private bool IsFree(Rect box)
    {
        Rect padded = box.Grow(Cell);
        for (double y = Math.Max(padded.Y, frame.Y); y <= Math.Min(padded.Bottom, frame.Bottom); y += Cell)
        {
            for (double x = Math.Max(padded.X, frame.X); x <= Math.Min(padded.Right, frame.Right); x += Cell)
            {
                if (occupied.Contains(Index(x, y)))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private int Index(double x, double y) => (int)((y - frame.Y) / Cell) * columns + (int)((x - frame.X) / Cell);
}
