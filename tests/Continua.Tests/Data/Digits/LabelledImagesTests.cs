using Continua.Learning;

namespace Continua.Tests.Data;

public sealed class LabelledImagesTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("continua-images");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Images_are_converted_to_rows_from_0_to_1()
    {
        byte[] pixels = [.. Idx.Header(8, 2, 1, 3), 0, 51, 255, 1, 2, 3];
        LabelledImages images = LabelledImages.Read(Write("i", Idx.Pack(pixels)), Write("l", [.. Idx.Header(8, 2), 7, 4]));
        Assert.Equal((2, 1, 3, 3), (images.Count, images.Height, images.Width, images.Pixels));
        Assert.Equal([7, 4], images.Labels);
        Assert.Equal([1, 2, 3], images.Image(1).ToArray());
        LabelledRows<float> rows = images.Take<float>([1, 0]);
        Assert.Equal(new float[,] { { 1 / 255f, 2 / 255f, 3 / 255f }, { 0, 0.2f, 1 } }, rows.Values);
        Assert.Equal([4, 7], rows.Labels);
        Assert.Equal(51 / 255.0, images.Take<double>([0]).Values[0, 1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => images.Take<float>([2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => images.Image(-1).ToArray());
    }

    [Fact]
    public void Every_grey_value_is_its_byte_over_255_and_arrays_are_reused()
    {
        byte[] shades = [.. Enumerable.Range(0, 256).Select(b => (byte)b)], pixels = [.. Idx.Header(8, 2, 1, 259), .. shades, 1, 2, 3, .. shades, 4, 5, 6];
        LabelledImages images = LabelledImages.Read(Write("i", pixels), Write("l", [.. Idx.Header(8, 2), 7, 4]));
        LabelledRows<float> first = images.Take<float>([0]), second = images.Take([1], first), both = images.Take([0, 1], first);
        Assert.Equal([.. Enumerable.Range(0, 256).Select(b => b / 255f), 4 / 255f, 5 / 255f, 6 / 255f], second.Values.Cast<float>());
        Assert.Equal([4], second.Labels);
        Assert.Same(first.Values, second.Values);
        Assert.NotSame(first.Values, both.Values);
        Assert.Equal([.. Enumerable.Range(0, 256).Select(b => b / 255.0)], images.Take<double>([0]).Values.Cast<double>().Take(256));
    }

    [Fact]
    public void Files_that_do_not_belong_together_are_rejected()
    {
        string images = Write("i", Idx.Counting(2, 3, 3)), labels = Write("l", Idx.Counting(2)), three = Write("m", Idx.Counting(3));
        Rejects(labels, images, "are the two files swapped?");
        Rejects(images, images, "labels have one dimension, but the dimensions of this file are 2×3×3");
        Rejects(images, three, "3 labels for the 2 images of " + images);
    }

    private static void Rejects(string images, string labels, string expected) => Assert.Contains(
        expected,
        Assert.Throws<DataFileException>(() => LabelledImages.Read(images, labels)).Message,
        StringComparison.Ordinal);

    private string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(folder.FullName, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
