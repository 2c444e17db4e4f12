using Continua.Learning;

namespace Continua.Cli.Experiments;

/// <summary>The environment of an experiment: its messages, its progress and its cancellation.</summary>
internal abstract class ExperimentHost
{
    /// <summary>Requests a stop: training ends early, and the report is written with the results up to then.</summary>
    public abstract CancellationToken Cancellation { get; }

    /// <summary>Prints a message.</summary>
    public abstract void Say(string sentence);

    /// <summary>Runs training and displays its progress.</summary>
    /// <param name="steps">The number of planned steps.</param>
    /// <param name="training">
    /// The training. Its argument is a function to call after each step with the number of finished steps and the last
    /// record, which is null before the first one.
    /// </param>
    public abstract void Watch(long steps, Action<Action<long, TrainingRecord?>> training);
}
