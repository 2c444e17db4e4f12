using System.IO.Compression;

namespace Continua.Learning;

/// <summary>Files that may be compressed.</summary>
internal static class CompressedFile
{
    /// <summary>Returns the content of a file as a stream, decompressed if it begins with the bytes of gzip.</summary>
    /// <param name="bytes">The bytes of the file.</param>
    /// <param name="name">The name of the file in messages.</param>
    /// <exception cref="DataFileException">The compressed data is damaged.</exception>
    public static Stream Open(byte[] bytes, string name)
    {
        MemoryStream raw = new(bytes);
        if (bytes is not [0x1f, 0x8b, ..])
        {
            return raw;
        }

        try
        {
            MemoryStream content = new();
            using GZipStream gzip = new(raw, CompressionMode.Decompress);
            gzip.CopyTo(content);
            content.Position = 0;
            return content;
        }
        catch (InvalidDataException fault)
        {
            throw new DataFileException(
                new(name), "a compressed file is complete, but this one is damaged; fetch it again", fault);
        }
    }
}
