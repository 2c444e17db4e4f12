namespace Continua.Reporting;

/// <summary>What a report tells that the fit itself does not know.</summary>
public sealed record FitReportDetails
{
    /// <summary>The heading, such as the data's name.</summary>
    public string Title { get; init; } = "A fit";

    /// <summary>The data file, as a reader would name it.</summary>
    public string? DataFile { get; init; }

    /// <summary>The command line, or the code, that makes it all again.</summary>
    public string? Command { get; init; }

    /// <summary>The time that everything took, in seconds; NaN if unknown.</summary>
    public double SecondsTotal { get; init; } = double.NaN;

    /// <summary>Puts the library's sentences into the words of who shows them: the tool names flags.</summary>
    internal Func<string, string> Words { get; init; } = sentence => sentence;
}
