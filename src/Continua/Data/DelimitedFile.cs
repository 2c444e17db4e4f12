using System.Text;
using CsvHelper;

namespace Continua.Learning;

/// <summary>A delimited text file in memory, read strictly: a row with more or fewer cells than the header is an error,
/// except for empty cells that come from separators at the end of a line.</summary>
internal sealed class DelimitedFile : IDisposable
{
    private readonly ReadOnlyMemory<byte> bytes;
    private readonly CsvReader reader;
    private readonly char parserSeparator;
    private int rowNames, rows;

    public DelimitedFile(FileText text, CsvDialect start, string name)
    {
        (Name, Start, Separator) = (name, start, start.Separator);
        bytes = ErrorCells.Unhash(text.Bytes[start.Offset..], start.Separator);
        parserSeparator = start.Separator;
        if (parserSeparator == ' ')
        {
            (bytes, parserSeparator) = (BlankRuns.ToTabs(bytes.Span), '\t');
        }

        reader = CsvReader.Create(bytes, Options());
        Header = ReadHeader();
    }

    public string Name { get; }

    /// <summary>The start of the table and its separator.</summary>
    public CsvDialect Start { get; }

    /// <summary>The character between cells; a blank means runs of blanks and tabs.</summary>
    public char Separator { get; }

    /// <summary>The line of the column names, counted from 1 over all lines of the file.</summary>
    public int HeaderLine { get; private set; }

    /// <summary>The column names, trimmed and with runs of white space collapsed to single blanks.</summary>
    public IReadOnlyList<string> Header { get; }

    /// <summary>Whether lines below the column names begin with #, and are therefore comments.</summary>
    public bool HasComments => bytes.Span.IndexOf("\n#"u8) >= 0 || bytes.Span.IndexOf("\r#"u8) >= 0;

    /// <summary>Whether each row begins with a row name for which the header has no column name, as in tables written
    /// by R.</summary>
    public bool HasRowNames => rowNames > 0;

    /// <summary>The line of the current row, counted from 1 over all lines of the file.</summary>
    public int Line => (int)reader.LineNumber + Start.LinesAbove;

    /// <summary>A cell of the current row, unquoted and trimmed, in UTF-8; valid until the next read.</summary>
    public ReadOnlySpan<byte> this[int column] =>
        column + rowNames < reader.FieldCount ? reader.GetSpan(column + rowNames) : [];

    public string Text(int column) => Decode(this[column]);

    public static string Decode(ReadOnlySpan<byte> cell) => Encoding.UTF8.GetString(cell);

    /// <summary>Trims a name and replaces control characters, such as line breaks and tabs, and runs of blanks within
    /// it by single blanks.</summary>
    public static string OneLine(string name) => string.Join(' ',
        new string([.. name.Select(c => char.IsControl(c) ? ' ' : c)]).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Advances to the next row that is neither blank nor a comment; returns false at the end of the
    /// file.</summary>
    /// <exception cref="DataFileException">The row has more or fewer cells than the header, or invalid
    /// quoting.</exception>
    public bool Read()
    {
        while (Advance())
        {
            if (IsBlankOrComment())
            {
                continue;
            }

            rowNames = rows++ == 0 ? RowNames.In(reader, Header.Count, Separator) : rowNames;
            return Fits() ? true : throw WrongCellCount();
        }

        return false;
    }

    /// <summary>The exception for a cell of the current row.</summary>
    public DataFileException Fault(int column, string message) =>
        new(new(Name, Line, column + rowNames + 1, Header[column]), message);

    public void Dispose() => reader.Dispose();

    private CsvReaderOptions Options() => new()
    {
        Separator = parserSeparator,
        HasHeader = false,
        CommentPrefix = '#',
        TrimWhitespace = true,
        TrimInsideQuotes = true,
        TrackLineNumbers = true,
        MalformedData = CsvMalformedDataHandling.Throw,
    };

    private string[] ReadHeader()
    {
        while (Advance())
        {
            if (!IsBlankOrComment())
            {
                HeaderLine = Line;
                return [.. Enumerable.Range(0, reader.FieldCount).Select(i => OneLine(Decode(reader.GetSpan(i))))];
            }
        }

        throw new DataFileException(new(Name), "a data file has a line of column names and rows below it, "
            + "but this one has only blank lines and comments; write the data again");
    }

    private bool Advance()
    {
        try
        {
            return reader.Read();
        }
        catch (CsvFormatException cause)
        {
            throw QuoteError.At(Name, bytes.Span, parserSeparator, Start.LinesAbove, cause);
        }
    }

    // Empty cells beyond the header, and empty names beyond the cells of a row, come from separators at the end of a
    // line and are allowed.
    private bool Fits()
    {
        int cells = reader.FieldCount - rowNames;
        bool fits = rowNames == 0 || RowNames.HasName(reader, rows);
        for (int i = Header.Count; fits && i < cells; i++)
        {
            fits = reader.GetSpan(i + rowNames).IsEmpty;
        }

        for (int i = Math.Max(1, cells); fits && i < Header.Count; i++)
        {
            fits = Header[i].Length == 0;
        }

        return fits;
    }

    // Spreadsheets export an empty row as a line of separators. Comments may be indented.
    private bool IsBlankOrComment()
    {
        if (reader.RawRecord.TrimStart(" \t"u8) is [(byte)'#', ..])
        {
            return true;
        }

        for (int i = 0; i < reader.FieldCount; i++)
        {
            if (!reader.GetSpan(i).IsEmpty)
            {
                return false;
            }
        }

        return true;
    }

    private DataFileException WrongCellCount()
    {
        int found = reader.FieldCount - rowNames, expected = Header.Count;
        string fix = found < expected ? "add the missing cells (an empty one means not observed)"
            : Separator == ',' && found == 2 * expected ? "decimal commas need another separator, such as ';'"
            : $"quote cells that hold a {SeparatorNames.Of(Separator)}, or delete the extra ones";
        return new(new(Name, Line, Math.Min(found, expected) + 1),
            $"every row has as many cells as the header, {expected}, but this one has {found}; {fix}");
    }
}
