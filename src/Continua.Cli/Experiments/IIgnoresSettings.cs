namespace Continua.Cli.Experiments;

/// <summary>An experiment in which some settings have no meaning, since nothing is trained in it.</summary>
internal interface IIgnoresSettings
{
    /// <summary>The names of members of <see cref="ExperimentSettings"/>.</summary>
    IReadOnlyList<string> Ignored { get; }
}
