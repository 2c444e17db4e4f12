using Continua.Cli.Output;

namespace Continua.Cli.Progress;

/// <summary>Displays the progress of work.</summary>
internal abstract class ProgressDisplay
{
    /// <summary>Returns the display for a terminal.</summary>
    public static ProgressDisplay For(Terminal terminal, bool quiet) => (quiet, terminal.Error) switch
    {
        (true, _) => new NoProgress(),
        (_, MessageWriter { Width: { } width } messages) => new LiveProgress(messages, width),
        _ => new PlainProgress(terminal.Error),
    };

    /// <summary>Runs work, whose argument is a function that displays a frame.</summary>
    public abstract void Show(Action<Action<ProgressFrame>> work);
}

/// <summary>Displays nothing.</summary>
internal sealed class NoProgress : ProgressDisplay
{
    public override void Show(Action<Action<ProgressFrame>> work) => work(_ => { });
}

/// <summary>
/// Writes progress as lines, for files and pipes: about twenty lines for the training of a run's network, few or none
/// for other work, and another line after more than five seconds without one.
/// </summary>
internal sealed class PlainProgress(TextWriter writer) : ProgressDisplay
{
    private static readonly TimeSpan MaxInterval = TimeSpan.FromSeconds(5);

    public override void Show(Action<Action<ProgressFrame>> work)
    {
        long part = 0;
        DateTime last = DateTime.UtcNow;
        work(frame =>
        {
            long now = (long)((frame.Share * frame.PlainLines) + 1e-9);
            if (now > part || DateTime.UtcNow - last > MaxInterval)
            {
                (part, last) = (now, DateTime.UtcNow);
                writer.WriteLine(frame.Line);
            }
        });
    }
}
