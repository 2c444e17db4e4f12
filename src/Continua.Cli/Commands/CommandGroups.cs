namespace Continua.Cli.Commands;

/// <summary>The headings of groups in the list of commands.</summary>
internal static class CommandGroups
{
    public const string Forecasting = "From data to forecasts";
    public const string Series = "From many series to classes";
    public const string Experiments = "Experiments";
    public const string Installation = "Installation";
    public const string Shell = "Shell";
}
