namespace Continua.Learning;

/// <summary>Detects column names in the last comment above rows of numbers, such as <c># time x y</c>.</summary>
internal static class CommentedNames
{
    /// <summary>The start of the table whose names are in the comment directly above <paramref name="first"/>, the
    /// first record of numbers; null if there is no comment or it does not contain a name for each cell.</summary>
    public static CsvDialect? Above(ReadOnlySpan<byte> text, List<TextRecord> all, TextRecord first, char separator)
    {
        int at = all.IndexOf(first);
        if (at < 1 || !all[at - 1].IsComment)
        {
            return null;
        }

        TextRecord comment = all[at - 1];
        int hash = text[comment.Offset..].IndexOf((byte)'#') + 1;
        string[] values = TextRecords.Split(text.Slice(first.Offset, first.Length), separator);
        string[] names = TextRecords.Split(text.Slice(comment.Offset + hash, comment.Length - hash), separator);
        bool fits = values.Length == names.Length && values.All(CellValue.Is) && names.All(name => name.Length > 0 && !CellValue.Is(name));
        return fits ? new(separator, comment.Offset + hash, comment.Line - 1, false) : null;
    }
}
