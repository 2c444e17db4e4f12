using System.Buffers.Binary;
using System.IO.Compression;

namespace Continua.Learning;

/// <summary>
/// An array of unsigned bytes in the IDX format, in which MNIST and its kin are published, as it is or compressed with gzip.
/// </summary>
/// <remarks>Reference: LeCun, Cortes, Burges, "The MNIST database of handwritten digits", file formats.</remarks>
public sealed class IdxFile
{
    // What deflate can make of one byte at most (zlib's technical notes); 18 bytes are gzip's own.
    private const long MostUnpacked = 1032;
    private const int Gzip = 18;

    private IdxFile(int[] dimensions, byte[] values) => (Dimensions, Values) = (dimensions, values);

    /// <summary>The outermost first: images, rows, columns.</summary>
    public IReadOnlyList<int> Dimensions { get; }

    /// <summary>All elements, the last dimension innermost.</summary>
    public byte[] Values { get; }

    /// <summary>Reads a file whole. Nothing of a size that the file claims is allocated before the claim is checked.</summary>
    /// <param name="path">The file; whether it is compressed is found from its first bytes.</param>
    /// <param name="md5">What the publisher says the MD5 of the file is, in hexadecimal; null does not check it.</param>
    /// <exception cref="DataFileException">The file is not IDX, of a type other than unsigned bytes, cut off, followed by other
    /// bytes, damaged, or not the one of that MD5.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IdxFile Read(string path, string? md5 = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        using FileStream file = File.OpenRead(path);
        return Read(file, path, md5);
    }

    internal static IdxFile Read(Stream file, string name, string? md5 = null)
    {
        if (md5 is not null)
        {
            Fingerprint.Check(file, name, md5);
        }

        file.Position = 0;
        bool packed = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        return packed ? Unpack(file, name) : ReadPlain(file, name);
    }

    private static IdxFile ReadPlain(Stream file, string name)
    {
        IdxHeader header = IdxHeader.Read(file, name);
        return file.Length == header.Total ? Fill(file, header, name) : throw new DataFileException(new(name),
            $"{Claim(header)}, but the file has {file.Length}; "
            + (file.Length < header.Total ? "fetch it again" : "cut what follows"));
    }

    private static IdxFile Unpack(Stream file, string name)
    {
        uint counted = Counted(file);
        file.Position = 0;
        using GZipStream content = new(file, CompressionMode.Decompress, leaveOpen: true);
        try
        {
            IdxHeader header = IdxHeader.Read(content, name);
            if (header.Total != counted || header.Total > file.Length * MostUnpacked)
            {
                // GZipStream itself takes a file cut off in its trailer, and one with other bytes after it, for whole.
                throw new DataFileException(new(name), $"{Claim(header)}, but its last bytes count {counted} packed into "
                    + $"{file.Length}; it is cut off, or bytes follow its end: fetch it again, or compress it in one piece");
            }

            IdxFile whole = Fill(content, header, name);
            return content.ReadByte() < 0 ? whole : throw new DataFileException(new(name),
                $"{Claim(header)}, but more is packed into this file; compress it in one piece, or fetch it again");
        }
        catch (InvalidDataException cause)
        {
            throw Broken(name, cause);
        }
    }

    // A gzip file ends with the number of bytes packed into it.
    private static uint Counted(Stream file)
    {
        Span<byte> last = stackalloc byte[4];
        file.Position = Math.Max(0, file.Length - last.Length);
        return file.Length >= Gzip && file.ReadAtLeast(last, last.Length, throwOnEndOfStream: false) == last.Length
            ? BinaryPrimitives.ReadUInt32LittleEndian(last) : 0;
    }

    private static IdxFile Fill(Stream content, IdxHeader header, string name)
    {
        byte[] values = new byte[header.Elements];
        int read = content.ReadAtLeast(values, values.Length, throwOnEndOfStream: false);
        return read == values.Length ? new(header.Dimensions, values) : throw Broken(name);
    }

    private static string Claim(IdxHeader header) =>
        $"an IDX file of {string.Join('×', header.Dimensions)} unsigned bytes has {header.Total} bytes with its header";

    private static DataFileException Broken(string name, InvalidDataException? cause = null) => new(new(name),
        "a gzip file unpacks to its last byte and matches its check sum, but this one is cut off or damaged; fetch it again", cause);
}
