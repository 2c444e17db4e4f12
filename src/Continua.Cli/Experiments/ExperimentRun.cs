using System.Numerics;
using Continua.Learning;
using Continua.Plotting;
using Continua.Reporting;

namespace Continua.Cli.Experiments;

/// <summary>One run of an experiment: its settings, its training, and all that it leaves.</summary>
internal sealed class ExperimentRun
{
    private readonly ExperimentHost host;
    private readonly List<(string Name, double Value)> metrics = [];
    private readonly List<ExperimentCheck> checks = [];
    private readonly List<(string Name, Figure Figure)> pictures = [];
    private readonly List<(string Name, Action<string> Save)> models = [];

    public ExperimentRun(Experiment experiment, ExperimentSettings settings, ExperimentHost host)
    {
        (Settings, this.host) = (settings, host);
        Report = new(experiment.Title, experiment.Summary);
        Key = new(settings.Seed);
    }

    public ExperimentSettings Settings { get; }

    /// <summary>The key of everything random.</summary>
    public RandomKey Key { get; }

    /// <summary>Whether this is a smoke run.</summary>
    public bool Quick => Settings.Quick;

    /// <summary>Whether someone stopped it: what follows should be short.</summary>
    public bool IsStopped => host.Cancellation.IsCancellationRequested;

    /// <summary>Why it could not go on; null where it could.</summary>
    public string? Failure { get; private set; }

    /// <summary>The report, in reading order.</summary>
    public HtmlReport Report { get; }

    public IReadOnlyList<(string Name, double Value)> Metrics => metrics;

    public IReadOnlyList<ExperimentCheck> Checks => checks;

    public IReadOnlyList<(string Name, Figure Figure)> Pictures => pictures;

    public IReadOnlyList<(string Name, Action<string> Save)> Models => models;

    /// <summary>The number of training steps: what was asked for, else the usual one, or very few in a smoke run.</summary>
    public int Steps(int usual, int quick = 20) => Settings.Steps ?? (Quick ? quick : usual);

    /// <summary>One of two sizes: of points, of repetitions.</summary>
    public int Size(int usual, int quick) => Quick ? quick : usual;

    /// <summary>An experiment's way of solving, with what was asked for in place of its own.</summary>
    public SolveOptions Solve(SolveOptions own) => Settings.Over(own);

    /// <summary>Options for gradients by parameters.</summary>
    public GradientOptions Gradients => new() { Threads = Settings.Threads, ByInputs = false };

    /// <summary>Trains to the end, or until stopped.</summary>
    /// <param name="after">Called after each step with its number, from 1 on.</param>
    /// <exception cref="TrainingException">A step could not be taken.</exception>
    public Trainer<T> Train<T>(string what, Trainer<T> trainer, long steps, Action<long>? after = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Say(what);
        host.Watch(steps, show =>
        {
            while (!trainer.IsDone && !IsStopped)
            {
                trainer.Step();
                show(trainer.State.Step, trainer.State.History.LastOrDefault());
                after?.Invoke(trainer.State.Step);
            }
        });
        trainer.Validate();
        return trainer.Outcome == TrainingOutcome.Failed ? throw new TrainingException($"{what}: {trainer.Stopped}") : trainer;
    }

    /// <summary>It could not go on.</summary>
    /// <param name="sentence">Why.</param>
    public void Fail(string sentence) => Failure = sentence;

    /// <summary>Tells those who watch.</summary>
    public void Say(string sentence) => host.Say(sentence);

    /// <summary>A number for metrics.json.</summary>
    public void Metric(string name, double value) => metrics.Add((name, value));

    /// <summary>A number that must reach a bar: for metrics.json and the report.</summary>
    public void Check(string name, double value, Bar bar)
    {
        Metric(name, value);
        checks.Add(new(name, value, bar.Text, Quick || IsStopped ? null : bar.Holds(value)));
    }

    /// <summary>A figure, in the report and as a file of its own.</summary>
    /// <param name="name">The file's name, without its ending.</param>
    public void Figure(string name, Figure figure, string caption)
    {
        pictures.Add((name, figure));
        Report.Figure(figure, caption);
    }

    /// <summary>A trained model to keep.</summary>
    /// <param name="name">The file's name, without its ending.</param>
    public void Model<T>(string name, Parameters<T> parameters)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => models.Add((name, path => parameters.Save(path)));
}
