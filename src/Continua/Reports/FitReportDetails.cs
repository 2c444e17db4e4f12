namespace Continua.Reporting;

/// <summary>Information for a report that the fit itself does not contain.</summary>
public sealed record FitReportDetails
{
    /// <summary>The heading of the page, such as the name of the data; "A fit" by default.</summary>
    public string Title { get; init; } = "A fit";

    /// <summary>
    /// The name of the data file as shown in the report; <c>null</c> if the data are not from a file.
    /// </summary>
    public string? DataFile { get; init; }

    /// <summary>The command line or code that reproduces the fit; <c>null</c> for none.</summary>
    public string? Command { get; init; }

    /// <summary>The total time including the fit, in seconds; NaN if unknown.</summary>
    public double SecondsTotal { get; init; } = double.NaN;

    /// <summary>
    /// Rephrases the library's sentences for display: the command-line tool replaces names of options by flags.
    /// </summary>
    internal Func<string, string> Words { get; init; } = sentence => sentence;
}
