using Continua.Cli.Output;
using Continua.Cli.Syntax;

namespace Continua.Cli.Progress;

/// <summary>Displays progress on an interactive terminal, in a few lines that are redrawn.</summary>
internal sealed class LiveProgress(MessageWriter messages, int width) : ProgressDisplay
{
    private const string Blue = "\u001b[34m", Grey = "\u001b[90m", Plain = "\u001b[0m";

    // Frequent enough to appear smooth. Drawing after every step would take longer than the step itself.
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

    /// <summary>The lines of a frame, each shorter than the terminal's width, since a full line would wrap.</summary>
    public IReadOnlyList<string> Picture(ProgressFrame frame)
    {
        int columns = width - 1;
        string afterBar = string.Join("  ", frame.AfterBar);
        int bar = Math.Clamp(columns - afterBar.Length - 1, 0, 40);
        IEnumerable<string> first =
            bar >= 5 ? [Bar(frame.Share, bar) + " " + afterBar] : Wrapping.Pieces(frame.AfterBar, columns);
        return [.. first, .. Wrapping.Pieces(frame.BelowBar, columns)];
    }

    private string Bar(double share, int length)
    {
        int filled = (int)(length * Math.Clamp(share, 0, 1));
        (string done, string open) = (new('━', filled), new('━', length - filled));
        return colors ? $"{Blue}{done}{Grey}{open}{Plain}" : done + new string('─', length - filled);
    }
}
