namespace Continua.Learning;

/// <summary>Reads a first line such as <c>sep=;</c>, in which spreadsheets declare the separator.</summary>
internal static class SeparatorLine
{
    /// <summary>The separator that the first line declares, and the length of that line in bytes; (null, 0) for
    /// none.</summary>
    public static (char? Separator, int Length) Read(ReadOnlySpan<byte> text)
    {
        bool named = text.Length > 4 && text.StartsWith("sep="u8) && CsvOptions.CanSeparate((char)text[4])
            && text[5..] is [] or [(byte)'\r' or (byte)'\n', ..];
        if (!named)
        {
            return (null, 0);
        }

        int breaks = text[5..] is [(byte)'\r', (byte)'\n', ..] ? 2 : Math.Min(1, text.Length - 5);
        return ((char)text[4], 5 + breaks);
    }

    /// <summary>The number of lines in a declaration of <paramref name="length"/> bytes: 1, or 0 without a
    /// declaration.</summary>
    public static int Lines(ReadOnlySpan<byte> text, int length) => length > 0 && text.Length > 0 ? 1 : 0;
}
