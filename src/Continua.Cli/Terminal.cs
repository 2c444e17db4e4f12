namespace Continua.Cli;

/// <summary>Where a command writes to, and what can be shown there.</summary>
/// <param name="Out">Results: help, tables, one JSON object.</param>
/// <param name="Error">Progress and messages.</param>
/// <param name="Width">The columns of a line.</param>
/// <param name="IsInteractive">Whether a person watches <paramref name="Error"/>, so that lines may be drawn over.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Error, int Width = 80, bool IsInteractive = false)
{
    /// <summary>That of the process. Looked at once: asking the console costs milliseconds.</summary>
    public static Terminal OfProcess() => new(
        Console.Out, Console.Error, WidthOfProcess(),
        !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb");

    private static int WidthOfProcess()
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), out int columns) && columns >= 20)
        {
            return columns;
        }

        // A terminal that does not know its width says 0.
        return Console.IsOutputRedirected || Console.WindowWidth < 20 ? 80 : Console.WindowWidth;
    }
}
