using System.Buffers.Binary;
using System.IO.Compression;

namespace Continua.Learning;

/// <summary>Files that may be compressed.</summary>
internal static class CompressedFile
{
    private const int TrailerSize = 8;

    /// <summary>Returns the content of a file, decompressed if it begins with the bytes of gzip.</summary>
    /// <param name="path">The path of the file.</param>
    /// <exception cref="DataFileException">The compressed data is damaged or incomplete.</exception>
    public static byte[] Read(string path) => Decompressed(File.ReadAllBytes(path), path);

    /// <summary>Returns bytes, decompressed if they begin with those of gzip.</summary>
    /// <param name="bytes">The bytes of the file.</param>
    /// <param name="name">The name of the file in messages.</param>
    /// <exception cref="DataFileException">The compressed data is damaged or incomplete.</exception>
    public static byte[] Decompressed(byte[] bytes, string name)
    {
        if (bytes is not [0x1f, 0x8b, ..])
        {
            return bytes;
        }

        try
        {
            using MemoryStream content = new();
            using GZipStream gzip = new(new MemoryStream(bytes), CompressionMode.Decompress);
            gzip.CopyTo(content);
            byte[] decompressed = content.ToArray();
            return EndsWithItsChecksum(bytes, decompressed) ? decompressed : throw Damaged(name, null);
        }
        catch (InvalidDataException fault)
        {
            throw Damaged(name, fault);
        }
    }

    // GZipStream reads a file that was cut off as far as it goes. The last eight bytes of a whole file are the checksum and the
    // size of its last member, with which the content ends. Reference: Deutsch 1996, RFC 1952, section 2.3.1.
    private static bool EndsWithItsChecksum(byte[] bytes, byte[] content)
    {
        if (bytes.Length < TrailerSize)
        {
            return false;
        }

        ReadOnlySpan<byte> trailer = bytes.AsSpan(bytes.Length - TrailerSize);
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]);
        return size <= content.Length
            && Crc32.Of(content.AsSpan(content.Length - (int)size)) == BinaryPrimitives.ReadUInt32LittleEndian(trailer);
    }

    private static DataFileException Damaged(string name, Exception? fault) => new(
        new(name), "a compressed file is complete, but this one is damaged; fetch it again", fault);
}
