using Continua.Cli.Experiments;
using Continua.Cli.Syntax;

namespace Continua.Cli.Commands;

/// <summary>The command line of <c>continua run</c>, converted to settings, experiments and folders.</summary>
internal sealed class RunRequest(Arguments arguments)
{
    /// <summary>The name that selects every experiment.</summary>
    public const string All = "all";

    /// <summary>Whether every experiment is selected.</summary>
    public bool IsAll => arguments.Target == All;

    public bool Quiet => arguments.Get(RunCommandOptions.Quiet);

    public bool Json => arguments.Get(RunCommandOptions.Json);

    public ExperimentSettings Settings => new(
        arguments.Get(RunCommandOptions.Seed), arguments.Get(RunCommandOptions.Steps),
        arguments.Get(RunCommandOptions.Solver) is { } solver ? SolverCatalogue.Create(solver) : null,
        arguments.Get(RunCommandOptions.Adjoint) is { } adjoint ? AdjointCatalogue.Create(adjoint) : null,
        arguments.Get(RunCommandOptions.Rtol), arguments.Get(RunCommandOptions.Atol),
        arguments.Get(RunCommandOptions.Quick), arguments.Get(RunCommandOptions.Threads));

    /// <summary>The experiments that the command line selects.</summary>
    /// <exception cref="UsageException">No experiment has the given name.</exception>
    public IReadOnlyList<Experiment> Experiments
    {
        get
        {
            string name = arguments.Target;
            if (IsAll)
            {
                return Experiment.All;
            }

            string[] names = [.. Experiment.All.Select(e => e.Name), All];
            string? nearest = NearestName.Of(name, names);
            return [Experiment.All.FirstOrDefault(e => e.Name == name) ?? throw new UsageException(
                $"An experiment is one of {string.Join(", ", names)}, but got '{name}'; "
                + (nearest is null ? "continua run shows what they do." : $"did you mean '{nearest}'?"))];
        }
    }

    /// <summary>The folder of an experiment's files.</summary>
    public string FolderOf(Experiment experiment) => arguments.Get(RunCommandOptions.Out) switch
    {
        null => Path.Combine("out", experiment.Name),
        var given when IsAll => Path.Combine(given, experiment.Name),
        var given => given,
    };

    /// <summary>The command line that repeats an experiment, without --out, --quiet and --json.</summary>
    public string CommandOf(Experiment experiment) => arguments.CommandLine(
        ["continua", "run", experiment.Name], [RunCommandOptions.Out, RunCommandOptions.Quiet, RunCommandOptions.Json]);
}
