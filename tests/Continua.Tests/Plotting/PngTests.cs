using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Continua.Plotting;

namespace Continua.Tests.Plotting;

public class PngTests
{
    public static TheoryData<string> Names => [.. Inputs.Keys];

    private static Dictionary<string, byte[]> Inputs { get; } = new()
    {
        ["nothing"] = [],
        ["one byte"] = [200],
        ["two bytes"] = [200, 200],
        ["a long run"] = new byte[100_000],
        ["all bytes"] = [.. Enumerable.Range(0, 4000).Select(i => (byte)(i * 7))],
        ["noise"] = [.. Gallery.Noise(20_000).Select(v => (byte)(128 + 127 * v))],
        ["few shades of noise"] = [.. Gallery.Noise(20_000, 3).Select(v => (byte)(2 + 2 * v))],
        ["far repeats"] = [.. Gallery.Noise(33_000, 4).Concat(Gallery.Noise(33_000, 4)).Select(v => (byte)(128 + 127 * v))],
        ["every length of run"] = [.. Enumerable.Range(1, 300).SelectMany(n => Enumerable.Repeat((byte)(n % 2), n).Append((byte)9))],
    };

    [Theory, MemberData(nameof(Names))]
    public void What_is_compressed_can_be_read_by_others(string name)
    {
        byte[] packed = Deflate.Compress(Inputs[name]);
        Assert.Equal(Inputs[name], Inflated(packed));
        Assert.InRange(packed.Length, 0, Inputs[name].Length * 9 / 8 + 16);
    }

    [Fact]
    public void Every_distance_in_reach_is_written()
    {
        for (int gap = 0; gap < 33_500; gap = gap * 5 / 4 + 1)
        {
            byte[] data = [1, 2, 3, 4, .. Enumerable.Range(0, gap).Select(i => (byte)(200 + i % 5)), 1, 2, 3, 4];
            Assert.Equal(data, Inflated(Deflate.Compress(data)));
        }
    }

    [Fact]
    public void A_run_is_written_in_few_bytes() => Assert.InRange(Deflate.Compress(new byte[10_000]).Length, 10, 80);

    [Fact]
    public void An_image_is_what_the_specification_asks_for()
    {
        var chunks = Chunks(Png.Indexed(3, 2, [0, 1, 2, 2, 1, 0], [(1, 2, 3), (4, 5, 6)]));
        Assert.Equal(["IHDR", "PLTE", "tRNS", "IDAT", "IEND"], chunks.Select(chunk => chunk.Name));
        Assert.Equal([0, 0, 0, 3, 0, 0, 0, 2, 8, 3, 0, 0, 0], chunks[0].Content);
        Assert.Equal([1, 2, 3, 4, 5, 6, 0, 0, 0], chunks[1].Content);
        Assert.Equal([255, 255, 0], chunks[2].Content);
        Assert.Equal([0, 1, 2, 2, 1, 0], Pixels(3, chunks[3].Content));
        Assert.Equal(0xae426082u, chunks[4].Crc);
    }

    [Theory, InlineData(1, 1), InlineData(28, 28), InlineData(1, 9), InlineData(300, 2)]
    public void Gray_pixels_come_back(int width, int height)
    {
        byte[] pixels = [.. Enumerable.Range(0, width * height).Select(i => (byte)(i * i / 3))];
        Assert.Equal(pixels, Pixels(width, Chunks(Png.Gray(width, height, pixels))[1].Content));
    }

    private static byte[] Inflated(byte[] packed)
    {
        using ZLibStream stream = new(new MemoryStream(packed), CompressionMode.Decompress);
        using MemoryStream plain = new();
        stream.CopyTo(plain);
        return plain.ToArray();
    }

    private static byte[] Pixels(int width, byte[] packed)
    {
        List<byte> pixels = [];
        foreach (byte[] row in Inflated(packed).Chunk(width + 1))
        {
            byte before = 0;
            pixels.AddRange(row.Skip(1).Select(value => before = (byte)(value + (row[0] == 1 ? before : 0))));
        }

        return [.. pixels];
    }

    private static List<(string Name, byte[] Content, uint Crc)> Chunks(string uri)
    {
        byte[] file = Convert.FromBase64String(uri["data:image/png;base64,".Length..]);
        List<(string, byte[], uint)> chunks = [];
        for (int at = 8; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            chunks.Add((Encoding.ASCII.GetString(file, at + 4, 4), file[(at + 8)..(at + 8 + length)], BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + length))));
            at += 12 + length;
        }

        return chunks;
    }
}
