using System.Numerics;
using Continua.Learning;
using Continua.Plotting;
using Continua.Reporting;

namespace Continua.Cli.Experiments;

/// <summary>One run of an experiment: its settings, its training and its results.</summary>
/// <remarks>The files of the results are written after the experiment has ended.</remarks>
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

    /// <summary>The key of all random numbers, from the seed of the settings.</summary>
    public RandomKey Key { get; }

    /// <summary>Whether this is a smoke run.</summary>
    public bool Quick => Settings.Quick;

    /// <summary>Whether a stop was requested, so that the remaining work should be short.</summary>
    public bool IsStopped => host.Cancellation.IsCancellationRequested;

    /// <summary>The reason for the failure; null if the run has not failed.</summary>
    public string? Failure { get; private set; }

    /// <summary>The report; its sections are added in reading order.</summary>
    public HtmlReport Report { get; }

    public IReadOnlyList<(string Name, double Value)> Metrics => metrics;

    public IReadOnlyList<ExperimentCheck> Checks => checks;

    public IReadOnlyList<(string Name, Figure Figure)> Pictures => pictures;

    public IReadOnlyList<(string Name, Action<string> Save)> Models => models;

    /// <summary>
    /// The number of training steps: the requested number if there is one, otherwise the usual number, or a very small
    /// one in a smoke run.
    /// </summary>
    public int Steps(int usual, int quick = 20) => Settings.Steps ?? (Quick ? quick : usual);

    /// <summary>The usual number of points or repetitions, or in a smoke run the small one.</summary>
    public int Size(int usual, int quick) => Quick ? quick : usual;

    /// <summary>The experiment's default options of solves, overridden by the requested ones.</summary>
    public SolveOptions Solve(SolveOptions defaults) => Settings.Over(defaults);

    /// <summary>The options of gradients with respect to parameters.</summary>
    public GradientOptions Gradients => new() { Threads = Settings.Threads, ByInputs = false };

    /// <summary>Trains to the end or until stopped, and validates the last parameters.</summary>
    /// <param name="what">The name of the training, for messages.</param>
    /// <param name="steps">The number of planned steps, for the display.</param>
    /// <param name="after">Called after each step with the step's number, from 1.</param>
    /// <exception cref="TrainingException">A step of training failed.</exception>
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

    /// <summary>Marks the run as failed.</summary>
    /// <param name="sentence">The reason.</param>
    public void Fail(string sentence) => Failure = sentence;

    /// <summary>Prints a message.</summary>
    public void Say(string sentence) => host.Say(sentence);

    /// <summary>Adds a number to metrics.json.</summary>
    public void Metric(string name, double value) => metrics.Add((name, value));

    /// <summary>
    /// Adds a number to metrics.json, and its comparison with a limit to the report. The limit is not checked in a
    /// smoke run or a stopped run.
    /// </summary>
    public void Check(string name, double value, Limit limit)
    {
        Metric(name, value);
        checks.Add(new(name, value, limit.Text, Quick || IsStopped ? null : limit.Holds(value)));
    }

    /// <summary>Adds a figure to the report, and to the files that are saved.</summary>
    /// <param name="name">The name of the file, without its extension.</param>
    public void Figure(string name, Figure figure, string caption)
    {
        pictures.Add((name, figure));
        Report.Figure(figure, caption);
    }

    /// <summary>Adds the parameters of a trained model to the files that are saved.</summary>
    /// <param name="name">The name of the file, without its extension.</param>
    public void Model<T>(string name, Parameters<T> parameters)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => models.Add((name, path => parameters.Save(path)));
}
