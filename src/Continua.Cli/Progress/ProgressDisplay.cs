using Continua.Cli.Output;

namespace Continua.Cli.Progress;

/// <summary>How work is shown while it runs.</summary>
internal abstract class ProgressDisplay
{
    /// <summary>The display for a terminal.</summary>
    public static ProgressDisplay For(Terminal terminal, bool quiet) => (quiet, terminal.Error) switch
    {
        (true, _) => new NoProgress(),
        (_, MessageWriter { Width: { } width } messages) => new LiveProgress(messages, width),
        _ => new PlainProgress(terminal.Error),
    };

    /// <summary>Runs work, which hands over a frame now and then.</summary>
    public abstract void Show(Action<Action<ProgressFrame>> work);
}

/// <summary>Nothing at all.</summary>
internal sealed class NoProgress : ProgressDisplay
{
    public override void Show(Action<Action<ProgressFrame>> work) => work(_ => { });
}

/// <summary>Lines, for files and pipes: about twenty for training, and one every few seconds of whatever takes long.</summary>
internal sealed class PlainProgress(TextWriter writer) : ProgressDisplay
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    public override void Show(Action<Action<ProgressFrame>> work)
    {
        long part = 0;
        DateTime last = DateTime.UtcNow;
        work(frame =>
        {
            long now = (long)((frame.Share * frame.PlainLines) + 1e-9);
            if (now > part || DateTime.UtcNow - last > Longest)
            {
                (part, last) = (now, DateTime.UtcNow);
                writer.WriteLine(frame.Line);
            }
        });
    }
}
