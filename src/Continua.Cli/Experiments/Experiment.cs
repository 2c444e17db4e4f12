namespace Continua.Cli.Experiments;

/// <summary>
/// A classic experiment, which uses only the public API of the library. It fills a report with figures and numbers;
/// some numbers are checked against limits.
/// </summary>
internal abstract class Experiment
{
    /// <summary>The name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>The heading of the report.</summary>
    public abstract string Title { get; }

    /// <summary>The sentence in the list of experiments.</summary>
    public abstract string Summary { get; }

    /// <summary>The usual duration on two cores.</summary>
    public abstract string UsualTime { get; }

    /// <summary>All experiments, the simplest first.</summary>
    public static IReadOnlyList<Experiment> All { get; } =
    [
        new RandomFields(), new LinearOrbit(), new TwoLayer(), new Endpoints(), new Regression(), new Bounce(), new Solvers(),
        new Stiff(), new Orbits(), new AdjointMethod(), new Digits(), new Characters(), new Spirals(), new Icu(), new Climate(), new Density(), new Augmented(), new SecondOrder(), new Regularization(),
    ];

    /// <summary>Runs the experiment and fills the report.</summary>
    public abstract void Run(ExperimentRun run);
}
