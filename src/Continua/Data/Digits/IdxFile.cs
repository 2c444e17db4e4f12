using System.Buffers.Binary;
using System.IO.Compression;

namespace Continua.Learning;

/// <summary>
/// An array of unsigned bytes in the IDX format of MNIST and similar data sets, plain or compressed with gzip.
/// </summary>
/// <remarks>Reference: LeCun, Cortes, Burges, "The MNIST database of handwritten digits", file formats.</remarks>
public sealed class IdxFile
{
    // The largest ratio of unpacked to packed bytes that deflate reaches (technical notes of zlib).
    private const long MaxExpansion = 1032;

    // The smallest size of the header and the trailer of a gzip file together, in bytes.
    private const int GzipOverhead = 18;

    private IdxFile(int[] dimensions, byte[] values) => (Dimensions, Values) = (dimensions, values);

    /// <summary>The sizes of the dimensions, outermost first; for images: count, rows, columns.</summary>
    public IReadOnlyList<int> Dimensions { get; }

    /// <summary>All elements in row-major order.</summary>
    public byte[] Values { get; }

    /// <summary>Reads a whole file. The size in the header is checked against the length of the file before memory is
    /// allocated.</summary>
    /// <param name="path">The path of the file; compression is detected from its first bytes.</param>
    /// <param name="md5">The published MD5 of the file, in hexadecimal; null to skip the check.</param>
    /// <exception cref="DataFileException">The file is not an IDX file of unsigned bytes, it is truncated or damaged,
    /// other bytes follow its content, or its MD5 differs from <paramref name="md5"/>.</exception>
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
            + (file.Length < header.Total ? "fetch it again" : "remove the extra bytes"));
    }

    private static IdxFile Unpack(Stream file, string name)
    {
        uint unpacked = UnpackedLength(file);
        file.Position = 0;
        using GZipStream content = new(file, CompressionMode.Decompress, leaveOpen: true);
        try
        {
            IdxHeader header = IdxHeader.Read(content, name);
            if (header.Total != unpacked || header.Total > file.Length * MaxExpansion)
            {
                // GZipStream accepts files that are truncated in their trailer or followed by other bytes.
                throw new DataFileException(new(name),
                    $"{Claim(header)}, but its last bytes give a length of {unpacked} for {file.Length} packed bytes; "
                    + "it is cut off, or bytes follow its end: fetch it again, or compress it in one piece");
            }

            IdxFile whole = Fill(content, header, name);
            return content.ReadByte() < 0 ? whole : throw new DataFileException(new(name),
                $"{Claim(header)}, but this file contains more; compress it in one piece, or fetch it again");
        }
        catch (InvalidDataException cause)
        {
            throw Broken(name, cause);
        }
    }

    // A gzip file ends with the length of its unpacked content, modulo 2³².
    private static uint UnpackedLength(Stream file)
    {
        Span<byte> last = stackalloc byte[4];
        file.Position = Math.Max(0, file.Length - last.Length);
        return file.Length >= GzipOverhead
            && file.ReadAtLeast(last, last.Length, throwOnEndOfStream: false) == last.Length
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
