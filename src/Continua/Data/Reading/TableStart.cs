namespace Continua.Learning;

/// <summary>Where the table of a file begins, and what separates its cells.</summary>
/// <param name="Separator">A blank stands for runs of blanks and tabs.</param>
/// <param name="Offset">Of the first byte that belongs to the table: of the line of names, or what follows its #.</param>
/// <param name="LinesAbove">The lines before it.</param>
/// <param name="IsPreamble">Whether lines above it were left out that are neither blank nor comments.</param>
internal readonly record struct TableStart(char Separator, int Offset, int LinesAbove, bool IsPreamble)
{
    private const int RecordsRead = 200;

    // In the order they are believed: a semicolon is there because commas are decimal marks, and blanks stand anywhere.
    private const string Candidates = ";\t|, ";

    /// <summary>Finds the table.</summary>
    /// <param name="text">The file in UTF-8.</param>
    /// <param name="options">A separator, the line of names, or the time's name may be given.</param>
    /// <param name="file">Its name, for messages.</param>
    public static TableStart Of(ReadOnlySpan<byte> text, CsvOptions options, string file)
    {
        (char? named, int skipped) = SeparatorLine.Read(text);
        List<TextRecord> all = TextRecords.Head(text, options.HeaderLine is { } line ? line + RecordsRead : RecordsRead);
        TextRecord[] records = [.. all.Where(r => !r.IsComment && r.Offset >= skipped)];
        char? given = options.Separator ?? named;
        if (options.HeaderLine is { } wanted)
        {
            return At(text, all, wanted, given, file);
        }

        RecordShape shape = new(records, options.Time);
        string candidates = given is { } only ? only.ToString() : Candidates;
        foreach (bool steady in new[] { true, false })
        {
            // A blank is believed last, since it stands inside dates and names.
            foreach (char separator in candidates)
            {
                if ((steady ? shape.Steady(text, separator) : shape.Table(text, separator)) is { } first)
                {
                    return CommentedNames.Above(text, all, records[first], separator)
                        ?? new(separator, records[first].Offset, records[first].Line - 1, first > 0);
                }
            }
        }

        return new(given ?? shape.MostFrequent(text, Candidates), skipped, SeparatorLine.Lines(text, skipped), false);
    }

    private static TableStart At(ReadOnlySpan<byte> text, List<TextRecord> all, int line, char? separator, string file)
    {
        int found = all.FindIndex(r => r.Line == line);
        if (found < 0)
        {
            throw new DataFileException(new(file),
                $"CsvOptions.HeaderLine is the line of the column names, but line {line} is blank, inside a cell or not there; name another");
        }

        TextRecord[] below = [.. all.Skip(found).Where((r, i) => i == 0 || !r.IsComment)];
        RecordShape shape = new(below, null);
        char? steady = null;
        foreach (char candidate in Candidates)
        {
            steady ??= shape.Steady(text, candidate) is not null ? candidate : null;
        }

        int hash = below[0].IsComment ? text[below[0].Offset..].IndexOf((byte)'#') + 1 : 0;
        return new(separator ?? steady ?? shape.MostFrequent(text, Candidates), below[0].Offset + hash, line - 1, false);
    }
}
