using System.Security.Cryptography;
using System.Text;

namespace Continua.Learning;

/// <summary>
/// The checksum within a safetensors file: the first entry of its metadata, the SHA-256 of all bytes of the file, taken with
/// zeros in the digits' places. Every byte counts, the header and its length included.
/// </summary>
internal static class FileChecksum
{
    public const string Name = "checksum";

    private const int DigitCount = 64;

    // The header's length takes the first eight bytes.
    private const int HeaderStart = 8;

    private static readonly byte[] Beginning = Encoding.ASCII.GetBytes($$"""{"__metadata__":{"{{Name}}":""" + "\"");

    /// <summary>What stands for the digits until they are known.</summary>
    public static string Blank { get; } = new('0', DigitCount);

    private static Range Place => (HeaderStart + Beginning.Length)..(HeaderStart + Beginning.Length + DigitCount);

    /// <summary>Whether a file begins as one with a checksum does.</summary>
    public static bool IsIn(ReadOnlySpan<byte> file) =>
        file.Length >= Place.End.Value && file[HeaderStart..].StartsWith(Beginning);

    /// <summary>Writes the checksum into a file that holds <see cref="Blank"/> in its place.</summary>
    public static void Write(byte[] file) => Encoding.ASCII.GetBytes(Of(file)).CopyTo(file.AsSpan(Place));

    /// <exception cref="FormatException">The file is not as it was written.</exception>
    public static void Check(ReadOnlySpan<byte> file)
    {
        string found = Encoding.Latin1.GetString(file[Place]), now = Of(file);
        if (found != now)
        {
            string shown = found.All(char.IsAsciiLetterOrDigit) ? $"begins {found[..8]}" : "is none";
            throw new FormatException(
                $"it is damaged: its checksum {shown}, but that of its {file.Length} bytes {now[..8]}; take another copy of the file");
        }
    }

    private static string Of(ReadOnlySpan<byte> file)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(file[..Place.Start]);
        hash.AppendData(Encoding.ASCII.GetBytes(Blank));
        hash.AppendData(file[Place.End..]);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
