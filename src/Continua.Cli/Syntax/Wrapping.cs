namespace Continua.Cli.Syntax;

/// <summary>Breaks text into lines between words.</summary>
internal static class Wrapping
{
    /// <summary>Returns the lines of a text; a word longer than a line has its own line.</summary>
    public static IEnumerable<string> Lines(string text, int width) => Joined(text.Split(' '), " ", width);

    /// <summary>
    /// Returns lines of pieces with two blanks between them; only a piece longer than a line is broken between words.
    /// </summary>
    public static IEnumerable<string> Pieces(IReadOnlyList<string> pieces, int width) => pieces.Count == 0
        ? []
        : Joined(pieces, "  ", width).SelectMany(line => line.Length > width ? Lines(line, width) : [line]);

    private static IEnumerable<string> Joined(IEnumerable<string> parts, string between, int width)
    {
        string line = "";
        foreach (string part in parts)
        {
            if (line.Length > 0 && line.Length + between.Length + part.Length > width)
            {
                yield return line;
                line = "";
            }

            line = line.Length == 0 ? part : line + between + part;
        }

        yield return line;
    }
}
