using System.Text;

namespace Continua.Plotting;

/// <summary>
/// Writes SVG path data in relative coordinates, which take half the characters of absolute ones. Positions, rather
/// than their differences, are rounded to hundredths of a pixel, so that rounding errors do not accumulate.
/// </summary>
internal sealed class PathBuilder
{
    private readonly StringBuilder text = new();
    private int x;
    private int y;
    private (int X, int Y) start;
    private char command;

    public bool IsEmpty => text.Length == 0;

    public void Move(double toX, double toY)
    {
        Write('m', toX, toY);
        start = (x, y);
    }

    public void To(double toX, double toY)
    {
        if (Hundredths(toX) != x || Hundredths(toY) != y)
        {
            // Coordinates that follow those of an m command are line segments.
            Write(command == 'm' ? 'm' : 'l', toX, toY, command is 'm' or 'l');
        }
    }

    /// <summary>Draws a line of length 0 at the current point; round line caps turn it into a dot.</summary>
    public void Dot()
    {
        text.Append("h0");
        command = 'h';
    }

    /// <summary>Draws a dot or, if <paramref name="arm"/> is positive, a cross with arms of that length.</summary>
    public void Marker(double atX, double atY, double arm)
    {
        Move(atX - arm, atY - arm);
        if (arm == 0)
        {
            Dot();
            return;
        }

        To(atX + arm, atY + arm);
        Move(atX + arm, atY - arm);
        To(atX - arm, atY + arm);
    }

    public void Rect(Rect rect)
    {
        Move(rect.X, rect.Bottom);
        To(rect.X, rect.Y);
        To(rect.Right, rect.Y);
        To(rect.Right, rect.Bottom);
        Close();
    }

    public void Close()
    {
        text.Append('z');
        (x, y) = start;
        command = 'z';
    }

    public override string ToString() => text.ToString();

    private void Write(char letter, double toX, double toY, bool repeat = false)
    {
        int nextX = Hundredths(toX), nextY = Hundredths(toY);
        if (!repeat)
        {
            text.Append(letter);
        }

        Append(nextX - x, separate: repeat);
        Append(nextY - y, separate: true);
        (x, y, command) = (nextX, nextY, letter);
    }

    private void Append(int hundredths, bool separate)
    {
        if (hundredths < 0)
        {
            text.Append('-');
        }
        else if (separate)
        {
            text.Append(' ');
        }

        int size = Math.Abs(hundredths), rest = size % 100;
        if (size >= 100 || size == 0)
        {
            text.Append(size / 100);
        }

        if (rest > 0)
        {
            text.Append('.').Append(rest / 10);
            if (rest % 10 > 0)
            {
                text.Append(rest % 10);
            }
        }
    }

    private static int Hundredths(double pixels) => (int)Math.Round(pixels * 100);
}
