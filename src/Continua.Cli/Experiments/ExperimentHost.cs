using Continua.Learning;

namespace Continua.Cli.Experiments;

/// <summary>The environment of an experiment: its messages, its progress and its cancellation.</summary>
internal abstract class ExperimentHost
{
    /// <summary>Requests a stop: training ends early, and the report is written with the results up to then.</summary>
    public abstract CancellationToken Cancellation { get; }

    /// <summary>Prints a message.</summary>
    public abstract void Say(string sentence);

    /// <summary>Runs training and shows its progress: after each step, the step's number and the last record.</summary>
    public abstract void Watch(long steps, Action<Action<long, TrainingRecord?>> training);
}
