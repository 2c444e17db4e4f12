using System.Text;

namespace Continua.Learning;

/// <summary>
/// Converts the options for reading further data files to and from their document in the metadata.
/// </summary>
internal static class StoredCsvOptions
{
    public static ReadingDocument? Of(CsvOptions? options) => options is null ? null : new(
        options.Separator?.ToString(), options.Decimal?.ToString(), options.Thousands?.ToString(), options.Encoding?.WebName, options.Missing);

    /// <exception cref="ArgumentException">An option is invalid.</exception>
    public static CsvOptions? Read(ReadingDocument? file)
    {
        if (file is null)
        {
            return null;
        }

        CsvOptions options = new()
        {
            Separator = Character(file.Separator),
            Decimal = Character(file.Decimal),
            Thousands = Character(file.Thousands),
            Missing = file.Missing,
            Encoding = file.Encoding is { } name ? Encoding.GetEncoding(name) : null,
        };
        options.Check();
        return options;
    }

    private static char? Character(string? text) => text is [var value] ? value : null;
}
