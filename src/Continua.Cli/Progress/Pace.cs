using System.Diagnostics;

namespace Continua.Cli.Progress;

/// <summary>
/// Measures the recent number of steps per second. A mean over all steps would be too low, since the first steps are
/// slow while code is compiled.
/// </summary>
internal sealed class Pace
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.5);

    private readonly Stopwatch watch = Stopwatch.StartNew();
    private long? first;
    private double pace;

    /// <summary>Returns the recent number of steps per second; 0 in the first call.</summary>
    /// <param name="step">The number of finished steps.</param>
    public double At(long step)
    {
        if (first is not { } begun)
        {
            first = step;
            watch.Restart();
            return 0;
        }

        double now = (step - begun) / watch.Elapsed.TotalSeconds;
        if (watch.Elapsed > Interval)
        {
            (first, pace) = (step, pace > 0 ? (pace + now) / 2 : now);
            watch.Restart();
        }

        return pace > 0 ? pace : now;
    }
}
