namespace Continua.Learning;

/// <summary>Refuses what is no UTF-8 text, each with the sentence that helps.</summary>
internal static class TextCheck
{
    public static void Refuse(ReadOnlySpan<byte> bytes, string file)
    {
        if (Complaint(bytes) is { } sentence)
        {
            throw new DataFileException(new(file), sentence);
        }
    }

    private static string? Complaint(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [] => "a data file holds a line of column names and rows below it, but this file is empty; "
            + "check the path, or write the data again",
        [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] => "a data file is UTF-8 text, but this one is UTF-16 (it begins with its "
            + "byte order mark); save it as UTF-8",
        [(byte)'P', (byte)'K', 3, 4, ..] => "a data file is text, but this is a zip archive or an Excel workbook; "
            + "save it as CSV (UTF-8)",
        [0x1F, 0x8B, ..] => "a data file is text, but this one is compressed with gzip; unpack it",
        _ => bytes.Contains((byte)0)
            ? "a data file is text, but this one holds NUL bytes: it is a binary file, or UTF-16; save the data as CSV (UTF-8)"
            : null,
    };
}
