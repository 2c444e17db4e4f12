namespace Continua.Learning;

/// <summary>The start of the table in a file, and the separator of its cells.</summary>
/// <param name="Separator">The separator; a blank means runs of blanks and tabs.</param>
/// <param name="Offset">The offset of the line of names in bytes; in a commented line, of the text after the #.</param>
/// <param name="LinesAbove">The number of lines above the line of names.</param>
/// <param name="HasPreamble">Whether text other than comments was skipped to find the header line; false if that line
/// was given or is a comment.</param>
internal readonly record struct CsvDialect(char Separator, int Offset, int LinesAbove, bool HasPreamble)
{
    private const int MaxRecords = 200;

    // In order of preference: files with semicolons use commas as decimal marks, and blanks occur inside any text.
    private const string Candidates = ";\t|, ";

    /// <summary>Finds the table in a file.</summary>
    /// <param name="text">The content of the file in UTF-8.</param>
    /// <param name="options">The options, which may give the separator, the line of names or the name of the time
    /// column.</param>
    /// <param name="file">The name of the file, for messages.</param>
    /// <exception cref="DataFileException">The given line of names does not exist.</exception>
    public static CsvDialect Of(ReadOnlySpan<byte> text, CsvOptions options, string file)
    {
        (char? declared, int skipped) = SeparatorLine.Read(text);
        List<TextRecord> all = TextRecords.Head(text, options.HeaderLine is { } line ? line + MaxRecords : MaxRecords);
        TextRecord[] records = [.. all.Where(r => !r.IsComment && r.Offset >= skipped)];
        char? given = options.Separator ?? declared;
        if (options.HeaderLine is { } headerLine)
        {
            return AtLine(text, all, headerLine, given, file);
        }

        RecordShape shape = new(records, options.Time);
        string candidates = given is { } only ? only.ToString() : Candidates;
        foreach (bool uniform in new[] { true, false })
        {
            foreach (char separator in candidates)
            {
                int? names = uniform ? shape.NamesOfUniform(text, separator) : shape.NamesOfLongestRun(text, separator);
                if (names is { } first)
                {
                    return CommentedNames.Above(text, all, records[first], separator)
                        ?? new(separator, records[first].Offset, records[first].Line - 1, first > 0);
                }
            }
        }

        return new(given ?? shape.MostFrequent(text, Candidates), skipped, SeparatorLine.Lines(text, skipped), false);
    }

    private static CsvDialect AtLine(
        ReadOnlySpan<byte> text, List<TextRecord> all, int line, char? separator, string file)
    {
        int found = all.FindIndex(r => r.Line == line);
        if (found < 0)
        {
            throw new DataFileException(new(file),
                $"CsvOptions.HeaderLine is the line of the column names, but line {line} is blank, inside a cell or "
                + "beyond the end of the file; name another");
        }

        TextRecord[] below = [.. all.Skip(found).Where((r, i) => i == 0 || !r.IsComment)];
        RecordShape shape = new(below, null);
        char? detected = null;
        foreach (char candidate in Candidates)
        {
            detected ??= shape.NamesOfUniform(text, candidate) is not null ? candidate : null;
        }

        int hash = below[0].IsComment ? text[below[0].Offset..].IndexOf((byte)'#') + 1 : 0;
        char cellSeparator = separator ?? detected ?? shape.MostFrequent(text, Candidates);
        return new(cellSeparator, below[0].Offset + hash, line - 1, false);
    }
}
