namespace Continua.Plotting;

/// <summary>A rectangle in pixels; y grows downwards.</summary>
internal readonly record struct Rect(double X, double Y, double Width, double Height)
{
    public double Right => X + Width;

    public double Bottom => Y + Height;

    public bool Contains(double x, double y) => x >= X && x <= Right && y >= Y && y <= Bottom;

    public Rect Grow(double by) => new(X - by, Y - by, Width + 2 * by, Height + 2 * by);
}

/// <summary>
/// The space that titles, labels, the legend and the colour bar occupy on each side of a panel's frame, in pixels.
/// </summary>
internal readonly record struct Insets(double Left, double Top, double Right, double Bottom);
