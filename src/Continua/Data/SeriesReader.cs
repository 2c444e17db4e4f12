using System.Security.Cryptography;

namespace Continua.Learning;

/// <summary>Reads a delimited file into trajectories. The first pass assumes decimal points and detects the number
/// form; if the numbers have another form, a second pass reads the file again.</summary>
internal static class SeriesReader
{
    /// <exception cref="DataFileException">The file cannot be read as a time series.</exception>
    /// <exception cref="ArgumentException">An option is invalid.</exception>
    public static TimeSeries Read(ReadOnlyMemory<byte> bytes, string name, CsvOptions options)
    {
        SeriesRows rows = Rows(bytes, name, options, out FileText text);
        return new SeriesAssembly(rows, options, text).Assemble(Convert.ToHexStringLower(SHA256.HashData(bytes.Span)));
    }

    /// <summary>Reads the rows of a file.</summary>
    /// <param name="text">The text of the file.</param>
    /// <exception cref="DataFileException">The file contains no table, or a row is invalid.</exception>
    /// <exception cref="ArgumentException">An option is invalid.</exception>
    public static SeriesRows Rows(ReadOnlyMemory<byte> bytes, string name, CsvOptions options, out FileText text)
    {
        options.Check();
        text = FileText.Of(bytes, name, options.Encoding);
        return Rows(text, CsvDialect.Of(text.Bytes.Span, options, name), name, options);
    }

    private static SeriesRows Rows(FileText text, CsvDialect start, string name, CsvOptions options)
    {
        MissingMarks missing = new(options.Missing);
        if (NumberForm.Given(options) is { } given)
        {
            return Pass(new(given, missing));
        }

        NumberEvidence evidence = new(start.Separator);
        SeriesRows rows = Pass(new(NumberForm.Plain, missing, evidence));
        foreach (NumberColumn column in rows.Columns)
        {
            column.AddTo(evidence);
        }

        for (int row = 0; row < rows.Layout.Time.Cells.Count && !evidence.IsSettled; row++)
        {
            evidence.Add(rows.Layout.Time.Cells[row]);
        }

        NumberForm form = evidence.Decide();
        return form == NumberForm.Plain ? rows : Pass(new(form, missing, evidence));

        SeriesRows Pass(CellReader numbers)
        {
            using DelimitedFile file = new(text, start, name);
            return new(file, options, numbers);
        }
    }
}
