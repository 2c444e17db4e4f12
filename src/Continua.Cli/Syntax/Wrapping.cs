namespace Continua.Cli.Syntax;

/// <summary>Text in lines that end between words.</summary>
internal static class Wrapping
{
    /// <summary>The lines of a text; a word longer than a line stands alone in one.</summary>
    public static IEnumerable<string> Lines(string text, int width) => Joined(text.Split(' '), " ", width);

    /// <summary>Lines of pieces that are kept whole, with two blanks between; one that is longer than a line is broken itself.</summary>
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
