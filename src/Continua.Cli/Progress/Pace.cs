using System.Diagnostics;

namespace Continua.Cli.Progress;

/// <summary>Steps a second of late: the first ones are slow while code is compiled, and would spoil a mean over all.</summary>
internal sealed class Pace
{
    private static readonly TimeSpan Stretch = TimeSpan.FromSeconds(0.5);

    private readonly Stopwatch watch = Stopwatch.StartNew();
    private long? first;
    private double pace;

    /// <summary>The pace at a step; 0 before the second one.</summary>
    public double At(long step)
    {
        if (first is not { } begun)
        {
            first = step;
            watch.Restart();
            return 0;
        }

        double now = (step - begun) / watch.Elapsed.TotalSeconds;
        if (watch.Elapsed > Stretch)
        {
            (first, pace) = (step, pace > 0 ? (pace + now) / 2 : now);
            watch.Restart();
        }

        return pace > 0 ? pace : now;
    }
}
