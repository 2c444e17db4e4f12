using System.Buffers.Binary;

namespace Continua.Learning;

/// <summary>The header of an IDX file: two zero bytes, the type of the elements, the number of dimensions, and the
/// dimensions.</summary>
/// <param name="Dimensions">The sizes of the dimensions, outermost first.</param>
/// <param name="Length">The length of the header in bytes.</param>
/// <param name="Elements">The number of elements, the product of the dimensions; at most
/// <see cref="Array.MaxLength"/>.</param>
internal sealed record IdxHeader(int[] Dimensions, int Length, int Elements)
{
    private const int MagicLength = 4;

    /// <summary>The length of header and elements together, in bytes.</summary>
    public long Total => (long)Length + Elements;

    /// <summary>Reads a header and allocates no more memory than its length.</summary>
    /// <exception cref="DataFileException">The header is truncated or not a header of IDX, its type is not unsigned
    /// bytes, or the product of its dimensions is 0 or exceeds <see cref="Array.MaxLength"/>.</exception>
    public static IdxHeader Read(Stream content, string name)
    {
        Span<byte> magic = stackalloc byte[MagicLength];
        Fill(content, magic, name);
        CheckMagic(magic, name);
        byte[] sizes = new byte[4 * magic[3]];
        Fill(content, sizes, name);
        uint[] dimensions = [.. sizes.Chunk(4).Select(size => BinaryPrimitives.ReadUInt32BigEndian(size))];
        int elements = Product(dimensions, name);
        return new([.. dimensions.Select(d => (int)d)], MagicLength + sizes.Length, elements);
    }

    private static void Fill(Stream content, Span<byte> bytes, string name)
    {
        if (content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw new DataFileException(new(name),
                "an IDX file begins with four bytes of type and four for each dimension, "
                + "but this one ends earlier; fetch it again");
        }
    }

    private static void CheckMagic(ReadOnlySpan<byte> magic, string name)
    {
        if (magic is not [0, 0, _, > 0])
        {
            throw new DataFileException(new(name),
                "an IDX file begins with 00 00, the type of its elements and the number of its dimensions, but this one begins "
                + $"with {string.Join(' ', magic.ToArray().Select(b => $"{b:X2}"))}; check the path, or fetch it again");
        }

        if (magic[2] != 0x08)
        {
            throw new DataFileException(new(name),
                $"elements are unsigned bytes (type 08), but these are {TypeName(magic[2])} (type {magic[2]:X2}); "
                + "write them as bytes, or read the file with your own code");
        }
    }

    private static string TypeName(byte type) => type switch
    {
        0x09 => "signed bytes",
        0x0B => "16-bit integers",
        0x0C => "32-bit integers",
        0x0D => "32-bit floats",
        0x0E => "64-bit floats",
        _ => "of a type that IDX does not define",
    };

    private static int Product(uint[] dimensions, string name)
    {
        ulong product = 1;
        foreach (uint dimension in dimensions)
        {
            // Each factor is below 2³² and the previous product below 2³¹, so the product does not overflow.
            product *= dimension;
            if (product == 0 || product > (ulong)Array.MaxLength)
            {
                throw new DataFileException(new(name),
                    $"an array has 1 to {Array.MaxLength} elements, "
                    + $"but the dimensions in this header are {string.Join('×', dimensions)}; fetch the file again");
            }
        }

        return (int)product;
    }
}
