using Continua.Learning;

namespace Continua.Cli.Experiments;

/// <summary>Where an experiment runs: who watches it, and who may stop it.</summary>
internal abstract class ExperimentHost
{
    /// <summary>Asks to stop; training ends early then, and the report is made of what there is.</summary>
    public abstract CancellationToken Cancellation { get; }

    /// <summary>Tells those who watch.</summary>
    public abstract void Say(string sentence);

    /// <summary>Shows training while it runs: after each step its number, and the last look.</summary>
    public abstract void Watch(long steps, Action<Action<long, TrainingRecord?>> training);
}
