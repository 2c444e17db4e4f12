using System.Security.Cryptography;

namespace Continua.Learning;

/// <summary>Reads a delimited file into trajectories: once to see how its numbers are written, and again where they are written
/// otherwise than with decimal points.</summary>
internal static class SeriesReader
{
    /// <exception cref="DataFileException">The file breaks a rule.</exception>
    /// <exception cref="ArgumentException">An option cannot be followed.</exception>
    public static TimeSeries Read(ReadOnlyMemory<byte> bytes, string name, CsvOptions options)
    {
        options.Check();
        FileText text = FileText.Of(bytes, name, options.Encoding);
        TableStart start = TableStart.Of(text.Bytes.Span, options, name);
        SeriesRows rows = Rows(text, start, name, options);
        return new SeriesAssembly(rows, options, text).Assemble(Convert.ToHexStringLower(SHA256.HashData(bytes.Span)));
    }

    private static SeriesRows Rows(FileText text, TableStart start, string name, CsvOptions options)
    {
        MissingWords missing = new(options.Missing);
        if (NumberForm.Given(options) is { } given)
        {
            return Pass(new(given, missing));
        }

        NumberEvidence evidence = new(start.Separator);
        SeriesRows rows = Pass(new(NumberForm.Plain, missing, evidence));
        foreach (NumberColumn column in rows.Columns)
        {
            column.ShowTo(evidence);
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
