using System.Diagnostics;
using Continua.Cli.Progress;
using Continua.Learning;

namespace Continua.Cli.Runs;

/// <summary>Training that can be stopped and killed: steps, frames for a display, and a checkpoint every few seconds.</summary>
/// <param name="checkpoint">The path of its checkpoint.</param>
/// <param name="what">What is trained, where it is not the network itself.</param>
internal sealed class TrainingRun(
    Fit<float> fit, string checkpoint, IReadOnlyList<KeyValuePair<string, string>> fingerprint, long steps, Action<string> say, string? what = null)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(3);

    private readonly Stopwatch sinceCheckpoint = Stopwatch.StartNew();
    private bool warned;

    /// <summary>Trains to the end, or until cancelled; the checkpoint is of the last step either way.</summary>
    public void Run(ProgressDisplay display, CancellationToken cancellation)
    {
        // At once, so that a run killed within seconds is known as one; and a folder that cannot be written to fails now.
        Checkpoint.Write(checkpoint, fit.Trainer, fingerprint);
        display.Show(show => Steps(show, cancellation));
        Save();
        if (!cancellation.IsCancellationRequested)
        {
            fit.Trainer.Validate();
        }
    }

    private void Steps(Action<ProgressFrame> show, CancellationToken cancellation)
    {
        Trainer<float> trainer = fit.Trainer;
        Pace pace = new();
        while (!trainer.IsDone && !cancellation.IsCancellationRequested)
        {
            trainer.Step();
            show(new TrainingFrame(trainer.State.Step, steps, trainer.State.History.LastOrDefault(), pace.At(trainer.State.Step), what));
            if (sinceCheckpoint.Elapsed > Every)
            {
                Save();
            }
        }
    }

    // A full disk must not end hours of training: the earlier checkpoint stays, and there may be room again later.
    private void Save()
    {
        sinceCheckpoint.Restart();
        try
        {
            Checkpoint.Write(checkpoint, fit.Trainer, fingerprint);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            if (!warned)
            {
                say($"A checkpoint could not be written ({fault.Message.TrimEnd('.')}); the earlier one stays, and training goes on.");
            }

            warned = true;
        }
    }
}
