using System.Security.Cryptography;
using System.Text;

namespace Continua.Learning;

/// <summary>
/// The checksum in a safetensors file: the first entry of its metadata. It is the SHA-256 of all bytes of the file,
/// including the header and its length, with zeros in place of the digits of the checksum.
/// </summary>
internal static class FileChecksum
{
    public const string Name = "checksum";

    private const int DigitCount = 64;

    // The header follows its length, which takes the first eight bytes.
    private const int HeaderStart = 8;

    private static readonly byte[] Beginning = Encoding.ASCII.GetBytes($$"""{"__metadata__":{"{{Name}}":""" + "\"");

    /// <summary>The placeholder that is hashed in place of the digits.</summary>
    public static string Blank { get; } = new('0', DigitCount);

    private static Range DigitRange => (HeaderStart + Beginning.Length)..(HeaderStart + Beginning.Length + DigitCount);

    /// <summary>Whether the metadata of a file begins with a checksum.</summary>
    public static bool IsIn(ReadOnlySpan<byte> file) =>
        file.Length >= DigitRange.End.Value && file[HeaderStart..].StartsWith(Beginning);

    /// <summary>Writes the checksum into a file that contains <see cref="Blank"/> in its place.</summary>
    public static void Write(byte[] file) => Encoding.ASCII.GetBytes(Of(file)).CopyTo(file.AsSpan(DigitRange));

    /// <summary>Compares the checksum in a file with that of its bytes.</summary>
    /// <exception cref="FormatException">They differ: the file has changed since it was written.</exception>
    public static void Check(ReadOnlySpan<byte> file)
    {
        string found = Encoding.Latin1.GetString(file[DigitRange]), computed = Of(file);
        if (found != computed)
        {
            string stored = found.All(char.IsAsciiLetterOrDigit) ? $"begins with {found[..8]}" : "is unreadable";
            throw new FormatException(
                $"it is damaged: its checksum {stored}, but the checksum of its {file.Length} bytes begins with "
                + $"{computed[..8]}; take another copy of the file");
        }
    }

    private static string Of(ReadOnlySpan<byte> file)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(file[..DigitRange.Start]);
        hash.AppendData(Encoding.ASCII.GetBytes(Blank));
        hash.AppendData(file[DigitRange.End..]);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
