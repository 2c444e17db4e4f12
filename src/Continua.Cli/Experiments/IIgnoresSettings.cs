namespace Continua.Cli.Experiments;

/// <summary>An experiment without training, in which some settings have no meaning.</summary>
internal interface IIgnoresSettings
{
    /// <summary>The names of the members of <see cref="ExperimentSettings"/> that have no meaning.</summary>
    IReadOnlyList<string> Ignored { get; }
}
