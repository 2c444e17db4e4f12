namespace Continua.Cli.Runs;

/// <summary>Cells of CSV files.</summary>
internal static class CsvText
{
    /// <summary>Returns a text as a cell, in quotes if it contains a separator, a quote or a line break.</summary>
    public static string Quote(string text) => text.AsSpan().ContainsAny(",\"\r\n")
        ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
