using System.Buffers.Binary;
using System.Text;
using Continua.Learning;

namespace Continua.Tests.Fitting;

/// <summary>Creates files without a checksum, as early versions wrote them.</summary>
internal static class EarlyFile
{
    /// <summary>Returns a file without its checksum and with the number of an earlier format.</summary>
    /// <param name="file">The bytes of the file.</param>
    /// <param name="format">The format in the metadata, and its replacement.</param>
    public static byte[] From(byte[] file, (int Current, int Early) format)
    {
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        string header = Encoding.UTF8.GetString(file, 8, length);
        int checksum = header.IndexOf($"\"{FileChecksum.Name}\"", StringComparison.Ordinal);
        int end = header.IndexOf(',', checksum) + 1;
        header = header.Remove(checksum, end - checksum)
            .Replace($"\\u0022format\\u0022:{format.Current}", $"\\u0022format\\u0022:{format.Early}",
                StringComparison.Ordinal);
        byte[] bytes = Encoding.UTF8.GetBytes(header), size = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(size, bytes.Length);
        return [.. size, .. bytes, .. file[(8 + length)..]];
    }
}
