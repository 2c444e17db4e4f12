using Continua.Plotting;

namespace Continua.Tests.Plotting;

public class PngTests
{
    [Fact]
    public void An_image_has_the_chunks_of_the_specification()
    {
        PngFile file = PngFile.Read(Png.Indexed(3, 2, [0, 1, 2, 2, 1, 0], [(1, 2, 3), (4, 5, 6)]));
        Assert.Equal(["IHDR", "PLTE", "tRNS", "IDAT", "IEND"], file.Chunks.Select(chunk => chunk.Name));
        Assert.Equal([0, 0, 0, 3, 0, 0, 0, 2, 8, 3, 0, 0, 0], file.Chunks[0].Content);
        Assert.Equal([1, 2, 3, 4, 5, 6, 0, 0, 0], file.Chunks[1].Content);
        Assert.Equal([255, 255, 0], file.Chunks[2].Content);
        Assert.Equal([0, 1, 2, 2, 1, 0], file.Pixels());
        Assert.Equal(0xae426082u, file.Chunks[4].Crc);
    }

    [Theory, InlineData(1, 1), InlineData(28, 28), InlineData(1, 9), InlineData(300, 2)]
    public void Gray_pixels_round_trip(int width, int height)
    {
        byte[] pixels = [.. Enumerable.Range(0, width * height).Select(i => (byte)(i * i / 3))];
        Assert.Equal(pixels, PngFile.Read(Png.Gray(width, height, pixels)).Pixels());
    }

    [Fact]
    public void Equal_pixels_compress_to_few_bytes() =>
        Assert.InRange(Png.Gray(100, 100, new byte[10_000]).Length, 100, 300);
}
