namespace Continua.Cli.Experiments;

/// <summary>An experiment in which some settings have no meaning, since it does not train.</summary>
internal interface IIgnoresSettings
{
    /// <summary>The names of the members of <see cref="ExperimentSettings"/> that have no meaning.</summary>
    IReadOnlyList<string> Ignored { get; }
}
