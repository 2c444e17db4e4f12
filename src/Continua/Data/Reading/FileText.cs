using System.Text;
using System.Text.Unicode;

namespace Continua.Learning;

/// <summary>The text of a data file in UTF-8, without its byte order mark.</summary>
/// <param name="Bytes">The text in UTF-8.</param>
/// <param name="Encoding">The name of the encoding of the file if it was detected and is not UTF-8; else null.</param>
internal readonly record struct FileText(ReadOnlyMemory<byte> Bytes, string? Encoding)
{
    /// <summary>Decodes the bytes of a file in the given encoding, or in the detected one.</summary>
    /// <exception cref="DataFileException">The file is empty or not text, it is UTF-16 without a byte order mark and no
    /// encoding is given, or the given encoding is UTF-16 and the bytes are UTF-8.</exception>
    public static FileText Of(ReadOnlyMemory<byte> bytes, string file, Encoding? given)
    {
        ReadOnlySpan<byte> span = bytes.Span;
        if (given is UnicodeEncoding && !span.Contains((byte)0) && Utf8.IsValid(span))
        {
            throw new DataFileException(new(file),
                "CsvOptions.Encoding is UTF-16, but the bytes are UTF-8; leave CsvOptions.Encoding out");
        }

        FileText text = given is not null ? new(Transcode(span, given), null)
            : span.StartsWith("\uFEFF"u8) ? new(bytes[3..], null)
            : span is [0xFF, 0xFE, ..] ? new(Transcode(span[2..], System.Text.Encoding.Unicode), "UTF-16")
            : span is [0xFE, 0xFF, ..] ? new(Transcode(span[2..], System.Text.Encoding.BigEndianUnicode), "UTF-16, big endian")
            : ErrorMessage(span) is null && !Utf8.IsValid(span)
                ? new(Transcode(span, System.Text.Encoding.Latin1), "Latin-1")
            : new(bytes, null);
        return ErrorMessage(text.Bytes.Span) is { } message ? throw new DataFileException(new(file), message) : text;
    }

    private static ReadOnlyMemory<byte> Transcode(ReadOnlySpan<byte> bytes, Encoding encoding)
    {
        byte[] text = System.Text.Encoding.Convert(encoding, System.Text.Encoding.UTF8, bytes.ToArray());
        return text.AsSpan().StartsWith("\uFEFF"u8) ? text.AsMemory(3) : text;
    }

    private static string? ErrorMessage(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [] => "a data file has a line of column names and rows below it, but this file is empty; "
            + "check the path, or write the data again",
        [(byte)'P', (byte)'K', 3, 4, ..] => "a data file is text, but this is a zip archive or an Excel workbook; "
            + "save it as CSV (UTF-8)",
        [0x1F, 0x8B, ..] => "a data file is text, but this one is compressed with gzip; unpack it",
        _ when !bytes.Contains((byte)0) => null,
        _ when IsUtf16(bytes) => "a data file is UTF-8 or has a byte order mark, but this one is UTF-16 "
            + "without a mark; say CsvOptions.Encoding utf-16, or save it as CSV (UTF-8)",
        _ => "a data file is text, but this one holds NUL bytes: it is a binary file; save the data as CSV (UTF-8)",
    };

    // In little-endian UTF-16, the second byte of characters below U+0100 is 0.
    private static bool IsUtf16(ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < Math.Min(bytes.Length - 1, 64); i += 2)
        {
            if (bytes[i] == 0 || bytes[i + 1] != 0)
            {
                return false;
            }
        }

        return bytes.Length > 1;
    }
}
