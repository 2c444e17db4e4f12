using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Continua.Tests.Plotting;

/// <summary>A PNG image read from a data URI. Pixels are decoded for eight-bit images with filters 0 and 1.</summary>
internal sealed record PngFile(IReadOnlyList<(string Name, byte[] Content, uint Crc)> Chunks)
{
    public const string Prefix = "data:image/png;base64,";

    public static PngFile Read(string uri)
    {
        byte[] file = Convert.FromBase64String(uri[Prefix.Length..]);
        List<(string, byte[], uint)> chunks = [];
        for (int at = 8; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            byte[] content = file[(at + 8)..(at + 8 + length)];
            chunks.Add((Encoding.ASCII.GetString(file, at + 4, 4), content, BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + length))));
            at += 12 + length;
        }

        return new(chunks);
    }

    /// <summary>Returns the pixel values row by row from the top: gray levels or palette entries.</summary>
    public byte[] Pixels()
    {
        int width = BinaryPrimitives.ReadInt32BigEndian(Chunks[0].Content);
        using ZLibStream stream = new(new MemoryStream(Chunks.Single(chunk => chunk.Name == "IDAT").Content), CompressionMode.Decompress);
        using MemoryStream rows = new();
        stream.CopyTo(rows);
        List<byte> pixels = [];
        foreach (byte[] row in rows.ToArray().Chunk(width + 1))
        {
            byte left = 0;
            pixels.AddRange(row.Skip(1).Select(value => left = (byte)(value + (row[0] == 1 ? left : 0))));
        }

        return [.. pixels];
    }

    /// <summary>Returns header, palette, transparency and pixels as text, independent of the compression.</summary>
    public string Content() => string.Join(
        ' ', Chunks.Where(chunk => chunk.Name is "IHDR" or "PLTE" or "tRNS").Select(chunk => Convert.ToHexString(chunk.Content)).Append(Convert.ToHexString(Pixels())));
}
