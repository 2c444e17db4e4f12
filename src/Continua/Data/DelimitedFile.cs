using System.Text;
using CsvHelper;

namespace Continua.Learning;

/// <summary>A delimited text file in memory, read strictly: every row has the header's number of cells.</summary>
internal sealed class DelimitedFile : IDisposable
{
    private readonly ReadOnlyMemory<byte> bytes;
    private readonly CsvReader reader;
    private readonly char parsed;
    private int rowNames, rows;

    public DelimitedFile(FileText text, TableStart start, string name)
    {
        (Name, Start, Separator) = (name, start, start.Separator);
        bytes = ErrorCells.Unhash(text.Bytes[start.Offset..], start.Separator);
        parsed = start.Separator;
        if (parsed == ' ')
        {
            (bytes, parsed) = (BlankRuns.ToTabs(bytes.Span), '\t');
        }

        reader = CsvReader.Create(bytes, Options());
        Header = ReadHeader();
    }

    public string Name { get; }

    public TableStart Start { get; }

    /// <summary>A blank stands for runs of blanks and tabs.</summary>
    public char Separator { get; }

    /// <summary>The columns' names, without blanks around them and with single blanks inside.</summary>
    public IReadOnlyList<string> Header { get; }

    /// <summary>Whether rows begin with a cell that the header has no name for, as R writes its row names.</summary>
    public bool HasRowNames => rowNames > 0;

    public int Line => (int)reader.LineNumber + Start.LinesAbove;

    /// <summary>A cell of the current row, unquoted and trimmed, in UTF-8; valid until the next read.</summary>
    public ReadOnlySpan<byte> this[int column] =>
        column + rowNames < reader.FieldCount ? reader.GetSpan(column + rowNames) : [];

    public string Text(int column) => Decode(this[column]);

    public static string Decode(ReadOnlySpan<byte> cell) => Encoding.UTF8.GetString(cell);

    /// <summary>A name without blanks around it, and with single blanks for breaks and tabs inside.</summary>
    public static string OneLine(string name) => string.Join(' ',
        new string([.. name.Select(c => char.IsControl(c) ? ' ' : c)]).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Moves to the next row that is neither blank nor a comment.</summary>
    /// <exception cref="DataFileException">The row has more or fewer cells than the header, or bad quotes.</exception>
    public bool Read()
    {
        while (Advance())
        {
            if (IsBlankOrComment())
            {
                continue;
            }

            rowNames = rows++ == 0 ? RowNames.In(reader, Header.Count, Separator) : rowNames;
            return Fits() ? true : throw Ragged();
        }

        return false;
    }

    public DataFileException Fault(int column, string sentence) =>
        new(new(Name, Line, column + rowNames + 1, Header[column]), sentence);

    public void Dispose() => reader.Dispose();

    private CsvReaderOptions Options() => new()
    {
        Separator = parsed,
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
                return [.. Enumerable.Range(0, reader.FieldCount).Select(i => OneLine(Decode(reader.GetSpan(i))))];
            }
        }

        throw new DataFileException(new(Name), "a data file holds a line of column names and rows below it, "
            + "but this one holds only blank lines and comments; write the data again");
    }

    private bool Advance()
    {
        try
        {
            return reader.Read();
        }
        catch (CsvFormatException cause)
        {
            throw QuoteError.At(Name, bytes.Span, parsed, Start.LinesAbove, cause);
        }
    }

    // Extra cells that are empty are a separator at the line's end; so are names that no row has a cell for.
    private bool Fits()
    {
        int cells = reader.FieldCount - rowNames;
        bool fits = rowNames == 0 || RowNames.Continue(reader, rows);
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

    // Spreadsheets leave rows of nothing but separators; comments may be indented.
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

    private DataFileException Ragged()
    {
        int found = reader.FieldCount - rowNames, wanted = Header.Count;
        string fix = found < wanted ? "add the missing cells (an empty one means not observed)"
            : Separator == ',' && found == 2 * wanted ? "decimal commas need another separator, such as ';'"
            : $"quote cells that hold a {SeparatorNames.Of(Separator)}, or take the extra ones away";
        return new(new(Name, Line, Math.Min(found, wanted) + 1),
            $"every row has as many cells as the header, {wanted}, but this one has {found}; {fix}");
    }
}
