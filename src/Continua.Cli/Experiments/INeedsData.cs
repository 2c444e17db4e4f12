namespace Continua.Cli.Experiments;

/// <summary>An experiment on data that is not distributed with the tool.</summary>
internal interface INeedsData
{
    /// <summary>Checks, before any work starts, that the data exists.</summary>
    /// <exception cref="IOException">A data file is missing.</exception>
    /// <exception cref="Learning.DataFileException">A data file is damaged.</exception>
    void CheckData();
}
