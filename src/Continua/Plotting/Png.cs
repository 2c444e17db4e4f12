using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Continua.Plotting;

/// <summary>
/// Writes images of eight bits per pixel as data URIs: grey images, or images with a palette whose last entry is
/// transparent. The pixels are reproducible; the compressed bytes may differ between versions of the runtime.
/// Reference: Portable Network Graphics (PNG) Specification, W3C 2003, sections 5 and 11.
/// </summary>
internal static class Png
{
    /// <summary>Returns a grey image; its pixels are given row by row from the top.</summary>
    public static string Gray(int width, int height, byte[] pixels) =>
        Uri([Header(width, height, 0), Data(width, height, pixels)]);

    /// <summary>Returns an image of palette entries; the entry after the last colour is transparent.</summary>
    public static string Indexed(int width, int height, byte[] pixels, IReadOnlyList<(byte R, byte G, byte B)> colors)
    {
        byte[] palette = [.. colors.SelectMany(c => new[] { c.R, c.G, c.B }), 0, 0, 0];
        byte[] opacity = [.. Enumerable.Repeat((byte)255, colors.Count), 0];
        return Uri([Header(width, height, 3), ("PLTE", palette), ("tRNS", opacity), Data(width, height, pixels)]);
    }

    private static string Uri(IEnumerable<(string Name, byte[] Content)> chunks)
    {
        byte[] file =
        [
            0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a,
            .. chunks.Append(("IEND", [])).SelectMany(chunk => Chunk(chunk.Item1, chunk.Item2)),
        ];
        return "data:image/png;base64," + Convert.ToBase64String(file);
    }

    private static (string, byte[]) Header(int width, int height, byte colorType) =>
        ("IHDR", [.. Number((uint)width), .. Number((uint)height), 8, colorType, 0, 0, 0]);

    // Filter 0 (none) is best for drawings, filter 1 (difference from the pixel to the left) for smooth maps. The
    // shorter result is used.
    private static (string, byte[]) Data(int width, int height, byte[] pixels) =>
        ("IDAT", Enumerable.Range(0, 2).Select(filter => Compressed(Rows(width, height, pixels, (byte)filter))).MinBy(data => data.Length)!);

    private static byte[] Compressed(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (ZLibStream stream = new(packed, CompressionLevel.SmallestSize))
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }

    private static byte[] Rows(int width, int height, byte[] pixels, byte filter)
    {
        byte[] rows = new byte[height * (width + 1)];
        for (int i = 0; i < pixels.Length; i++)
        {
            byte before = filter == 0 || i % width == 0 ? (byte)0 : pixels[i - 1];
            rows[i + i / width + 1] = (byte)(pixels[i] - before);
            rows[i / width * (width + 1)] = filter;
        }

        return rows;
    }

    private static byte[] Chunk(string name, byte[] content)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(name), .. content];
        return [.. Number((uint)content.Length), .. named, .. Number(Learning.Crc32.Of(named))];
    }

    private static byte[] Number(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
