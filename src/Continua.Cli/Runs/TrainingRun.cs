using System.Diagnostics;
using Continua.Cli.Progress;
using Continua.Learning;

namespace Continua.Cli.Runs;

/// <summary>
/// Trains, displays progress and writes a checkpoint every few seconds, from which a stopped or killed run can
/// continue.
/// </summary>
/// <param name="checkpoint">The path of the checkpoint.</param>
/// <param name="fingerprint">The values that have to be equal in a run that continues from the checkpoint.</param>
/// <param name="steps">The number of planned steps, for the display.</param>
/// <param name="say">Prints a message.</param>
/// <param name="what">The name of the training in its progress; null for the network of the run.</param>
internal sealed class TrainingRun(
    Fit<float> fit, string checkpoint, IReadOnlyList<KeyValuePair<string, string>> fingerprint, long steps,
    Action<string> say, string? what = null)
{
    private static readonly TimeSpan CheckpointInterval = TimeSpan.FromSeconds(3);

    private readonly Stopwatch sinceCheckpoint = Stopwatch.StartNew();
    private bool warned;

    /// <summary>
    /// Trains to the end or until cancelled, and writes a checkpoint after the last step. Training that was not
    /// cancelled ends with a validation.
    /// </summary>
    public void Run(ProgressDisplay display, CancellationToken cancellation)
    {
        // The first checkpoint is written at once, so that a run killed within seconds counts as unfinished, and a
        // read-only folder is detected before training.
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
            TrainingState<float> state = trainer.State;
            show(new TrainingFrame(state.Step, steps, state.History.LastOrDefault(), pace.At(state.Step), what));
            if (sinceCheckpoint.Elapsed > CheckpointInterval)
            {
                Save();
            }
        }
    }

    // A full disk does not end hours of training: the earlier checkpoint remains, and a later one may succeed.
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
                say(
                    $"A checkpoint could not be written ({fault.Message.TrimEnd('.')}); "
                    + "the earlier one remains, and training continues.");
            }

            warned = true;
        }
    }
}
