using Continua.Cli.Output;
using Continua.Cli.Syntax;

namespace Continua.Cli.Progress;

/// <summary>A few lines drawn over and over, for a person who watches.</summary>
internal sealed class LiveProgress(MessageWriter messages, int width) : ProgressDisplay
{
    private const string Blue = "\u001b[34m", Grey = "\u001b[90m", Plain = "\u001b[0m";

    // Smooth to the eye; drawing at every step would cost more than the step.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly bool colors = Environment.GetEnvironmentVariable("NO_COLOR") is not { Length: > 0 };

    public override void Show(Action<Action<ProgressFrame>> work)
    {
        DateTime drawn = default;
        ProgressFrame? latest = null;
        try
        {
            work(frame =>
            {
                latest = frame;
                if (DateTime.UtcNow - drawn > Interval)
                {
                    drawn = DateTime.UtcNow;
                    messages.Redraw(Picture(frame));
                }
            });
        }
        finally
        {
            if (latest is not null)
            {
                messages.Redraw(latest.Stays ? Picture(latest) : []);
            }

            messages.EndDrawing();
        }
    }

    /// <summary>The lines of a frame. None is as long as the terminal is wide: a full one would wrap.</summary>
    public IReadOnlyList<string> Picture(ProgressFrame frame)
    {
        int room = width - 1;
        string beside = string.Join("  ", frame.BesideBar);
        int bar = Math.Clamp(room - beside.Length - 1, 0, 40);
        IEnumerable<string> first = bar >= 5 ? [Bar(frame.Share, bar) + " " + beside] : Wrapping.Pieces(frame.BesideBar, room);
        return [.. first, .. Wrapping.Pieces(frame.BelowBar, room)];
    }

    private string Bar(double share, int length)
    {
        int filled = (int)(length * Math.Clamp(share, 0, 1));
        (string done, string open) = (new('━', filled), new('━', length - filled));
        return colors ? $"{Blue}{done}{Grey}{open}{Plain}" : done + new string('─', length - filled);
    }
}
