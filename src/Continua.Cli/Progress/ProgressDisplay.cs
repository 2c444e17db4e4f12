namespace Continua.Cli.Progress;

/// <summary>How training is shown while it runs.</summary>
internal abstract class ProgressDisplay
{
    /// <summary>The display for a terminal.</summary>
    public static ProgressDisplay For(Terminal terminal, bool quiet) =>
        quiet ? new NoProgress() : terminal.IsInteractive ? new LiveProgress(terminal) : new PlainProgress(terminal.Error);

    /// <summary>Runs training, which hands over frames: after every step, and told apart at looks.</summary>
    public abstract void Show(Action<Action<ProgressFrame>> training);
}

/// <summary>Nothing at all.</summary>
internal sealed class NoProgress : ProgressDisplay
{
    public override void Show(Action<Action<ProgressFrame>> training) => training(_ => { });
}

/// <summary>Lines, for files and pipes: about twenty a run, and one every ten seconds.</summary>
internal sealed class PlainProgress(TextWriter writer) : ProgressDisplay
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    public override void Show(Action<Action<ProgressFrame>> training)
    {
        long part = 0;
        DateTime last = DateTime.UtcNow;
        training(frame =>
        {
            long now = frame.Step * 20 / Math.Max(1, frame.Steps);
            if (now > part || DateTime.UtcNow - last > Longest)
            {
                (part, last) = (now, DateTime.UtcNow);
                writer.WriteLine(frame.Line());
            }
        });
    }
}
