using System.Text;
using CsvHelper;

namespace Continua.Learning;

/// <summary>A delimited text file in memory, read strictly: every row has the header's number of cells.</summary>
internal sealed class DelimitedFile : IDisposable
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlyMemory<byte> bytes;
    private readonly CsvReader reader;

    public DelimitedFile(ReadOnlyMemory<byte> bytes, string name, char? separator)
    {
        TextCheck.Refuse(bytes.Span, name);
        (this.bytes, Name) = (bytes, name);
        Separator = separator ?? SeparatorGuess.From(bytes.Span.TrimStart("\uFEFF"u8));
        reader = CsvReader.Create(bytes, Options());
        Header = ReadHeader();
    }

    public string Name { get; }

    public char Separator { get; }

    /// <summary>The columns' names, without blanks around them and with single blanks inside.</summary>
    public IReadOnlyList<string> Header { get; }

    public int Line => (int)reader.LineNumber;

    /// <summary>A cell of the current row, unquoted and trimmed, in UTF-8; valid until the next read.</summary>
    public ReadOnlySpan<byte> this[int column] => reader.GetSpan(column);

    public string Text(int column) => Decode(this[column]);

    // A file of German measurements from Excel is often Latin-1: better its degree sign than a replacement character.
    public static string Decode(ReadOnlySpan<byte> cell)
    {
        try
        {
            return Strict.GetString(cell);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(cell);
        }
    }

    /// <summary>A name without blanks around it, and with single blanks for breaks and tabs inside.</summary>
    public static string OneLine(string name) => string.Join(' ',
        new string([.. name.Select(c => char.IsControl(c) ? ' ' : c)]).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Goes to the next row that is neither blank nor a comment.</summary>
    /// <exception cref="DataFileException">The row has more or fewer cells than the header, or bad quotes.</exception>
    public bool Read()
    {
        while (Advance())
        {
            if (IsBlankOrComment())
            {
                continue;
            }

            return reader.FieldCount == Header.Count ? true : throw Ragged();
        }

        return false;
    }

    public DataFileException Fault(int column, string sentence) =>
        new(new(Name, Line, column + 1, Header[column]), sentence);

    public void Dispose() => reader.Dispose();

    private CsvReaderOptions Options() => new()
    {
        Separator = Separator,
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
                return [.. Enumerable.Range(0, reader.FieldCount).Select(i => OneLine(Text(i)))];
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
            throw BadQuote.At(Name, bytes.Span, Separator, cause);
        }
    }

    // Spreadsheets leave rows of nothing but separators, and name theirs in a first line sep=; comments may be indented.
    private bool IsBlankOrComment()
    {
        if (reader.RawRecord.TrimStart(" \t"u8) is [(byte)'#', ..]
            || (Line == 1 && SeparatorGuess.Named(reader.RawRecord) is not null))
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
        int found = reader.FieldCount, wanted = Header.Count;
        string fix = found < wanted ? "add the missing cells (an empty one means not observed)"
            : Separator == ',' && found == 2 * wanted ? "decimal commas need another separator, such as ';'"
            : $"quote cells that hold a {(Separator == '\t' ? "tab" : $"'{Separator}'")}, or take the extra ones away";
        return new(new(Name, Line, Math.Min(found, wanted) + 1),
            $"every row has as many cells as the header, {wanted}, but this one has {found}; {fix}");
    }
}
