namespace Continua.Cli.Experiments;

/// <summary>
/// A classic experiment: a short report that uses nothing but the public library, with its figures, its pictures and the
/// bars that it must reach.
/// </summary>
internal abstract class Experiment
{
    /// <summary>The name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>The heading of its report.</summary>
    public abstract string Title { get; }

    /// <summary>A sentence for the list.</summary>
    public abstract string Summary { get; }

    /// <summary>How long it usually takes on two cores.</summary>
    public abstract string UsualTime { get; }

    /// <summary>All there are, the simplest first.</summary>
    public static IReadOnlyList<Experiment> All { get; } =
    [
        new RandomFields(), new LinearOrbit(), new TwoLayer(), new Endpoints(), new Regression(), new Bounce(), new Solvers(), new Stiff(), new AdjointMethod(),
        new Digits(), new Density(), new Augmented(), new SecondOrder(), new Regularization(),
    ];

    /// <summary>Does it, and fills the report.</summary>
    public abstract void Run(ExperimentRun run);
}
