using System.Buffers.Binary;
using System.Text;
using Continua.Learning;

namespace Continua.Tests.Fitting;

/// <summary>Files as versions before the checksum wrote them.</summary>
internal static class EarlyFile
{
    /// <summary>A file without its checksum, and with an earlier format's number.</summary>
    /// <param name="format">In the metadata, from and to.</param>
    public static byte[] From(byte[] file, (int Now, int Then) format)
    {
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        string header = Encoding.UTF8.GetString(file, 8, length);
        int checksum = header.IndexOf($"\"{FileChecksum.Name}\"", StringComparison.Ordinal);
        int end = header.IndexOf(',', checksum) + 1;
        header = header.Remove(checksum, end - checksum)
            .Replace($"\\u0022format\\u0022:{format.Now}", $"\\u0022format\\u0022:{format.Then}", StringComparison.Ordinal);
        byte[] bytes = Encoding.UTF8.GetBytes(header), size = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(size, bytes.Length);
        return [.. size, .. bytes, .. file[(8 + length)..]];
    }
}
