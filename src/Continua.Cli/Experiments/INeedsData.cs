namespace Continua.Cli.Experiments;

/// <summary>An experiment on data that does not come with the tool.</summary>
internal interface INeedsData
{
    /// <summary>Looks whether the data is there, before any work starts.</summary>
    /// <exception cref="IOException">It is not; the sentence says what is missing.</exception>
    /// <exception cref="Learning.DataFileException">It is damaged.</exception>
    void CheckData();
}
