using System.Buffers.Binary;

namespace Continua.Learning;

/// <summary>The front of an IDX file: two zeros, the type of the elements, the number of dimensions, the dimensions.</summary>
/// <param name="Dimensions">The outermost first.</param>
/// <param name="Length">Of the header, in bytes.</param>
/// <param name="Elements">Their number: the product of the dimensions; no more than an array can hold.</param>
internal sealed record IdxHeader(int[] Dimensions, int Length, int Elements)
{
    private const int Fixed = 4;

    /// <summary>The length of the whole content, header and elements, in bytes.</summary>
    public long Total => (long)Length + Elements;

    /// <summary>Reads a header, and allocates no more than it is long.</summary>
    /// <exception cref="DataFileException">It is cut off, none of IDX, of another type, or claims the impossible.</exception>
    public static IdxHeader Read(Stream content, string name)
    {
        Span<byte> magic = stackalloc byte[Fixed];
        Fill(content, magic, name);
        CheckMagic(magic, name);
        byte[] sizes = new byte[4 * magic[3]];
        Fill(content, sizes, name);
        uint[] dimensions = [.. sizes.Chunk(4).Select(size => BinaryPrimitives.ReadUInt32BigEndian(size))];
        int elements = Product(dimensions, name);
        return new([.. dimensions.Select(d => (int)d)], Fixed + sizes.Length, elements);
    }

    private static void Fill(Stream content, Span<byte> bytes, string name)
    {
        if (content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw new DataFileException(new(name),
                "an IDX file begins with four bytes of type and four for each dimension, but this one ends before; fetch it again");
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
                + "write them as bytes, or read the file with code of your own");
        }
    }

    private static string TypeName(byte type) => type switch
    {
        0x09 => "signed bytes",
        0x0B => "16-bit integers",
        0x0C => "32-bit integers",
        0x0D => "32-bit floats",
        0x0E => "64-bit floats",
        _ => "of no type that IDX knows",
    };

    private static int Product(uint[] dimensions, string name)
    {
        ulong product = 1;
        foreach (uint dimension in dimensions)
        {
            // Each factor is below 2³² and the product before it below 2³¹, so nothing overflows.
            product *= dimension;
            if (product == 0 || product > (ulong)Array.MaxLength)
            {
                throw new DataFileException(new(name),
                    $"the dimensions make 1 to {Array.MaxLength} elements, but this header claims {string.Join('×', dimensions)}; "
                    + "fetch the file again");
            }
        }

        return (int)product;
    }
}
