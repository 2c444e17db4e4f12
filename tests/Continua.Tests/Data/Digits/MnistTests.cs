using Continua.Learning;

namespace Continua.Tests.Data;

public sealed class MnistTests : IDisposable
{
    private static readonly string[] Files =
    [
        "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz",
    ];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("continua-mnist");

    public void Dispose() => folder.Delete(recursive: true);

    [SharedDataFact("mnist/train-images-idx3-ubyte.gz")]
    public void The_published_files_are_read()
    {
        Mnist mnist = Mnist.Load(SharedDataFactAttribute.At("mnist"));
        Assert.Equal((60_000, 10_000, Mnist.Pixels), (mnist.Training.Count, mnist.Test.Count, mnist.Training.Pixels));

        // The well-known first labels, the counts of the digits, and the mean commonly used for normalisation.
        Assert.Equal([5, 0, 4, 1, 9, 2, 1, 3, 1, 4], mnist.Training.Labels.Take(10));
        Assert.Equal([7, 2, 1, 0, 4, 1, 4, 9, 5, 9], mnist.Test.Labels.Take(10));
        Assert.Equal(
            [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
            mnist.Training.Labels.CountBy(label => label).OrderBy(c => c.Key).Select(c => c.Value));
        Assert.Equal(0.130660, Enumerable.Range(0, 60_000).Average(r => Mean(mnist.Training.Image(r))), 1e-6);
        LabelledRows<float> rows = mnist.Test.Take<float>([9_999, 0]);
        Assert.Equal([6, 7], rows.Labels);
        Assert.Equal((0, 1), (rows.Values.Cast<float>().Min(), rows.Values.Cast<float>().Max()));
        Assert.Equal(Mean(mnist.Test.Image(9_999)) + Mean(mnist.Test.Image(0)), rows.Values.Cast<float>().Sum() / Mnist.Pixels, 1e-5);
    }

    [Fact]
    public void All_missing_files_are_listed_with_their_content_and_download_address()
    {
        File.WriteAllBytes(Path.Combine(folder.FullName, Files[0]), []);
        string message = Assert.Throws<FileNotFoundException>(() => Mnist.Load(folder.FullName)).Message;
        Assert.Contains($"four files in {folder.FullName}, but 3 of them are missing: {Files[1]} (", message, StringComparison.Ordinal);
        Assert.Contains("(test labels, 4542 bytes, MD5 ec29112dd5afa0611ce80d1b7f02629c)", message, StringComparison.Ordinal);
        Assert.Contains("The MNIST database (LeCun, Cortes, Burges)", message, StringComparison.Ordinal);
        Assert.Contains("https://", message, StringComparison.Ordinal);
        Assert.DoesNotContain(Files[0], message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_another_length_is_rejected_before_any_is_unpacked()
    {
        Assert.All(Files, name => File.WriteAllBytes(Path.Combine(folder.FullName, name), [1, 2, 3]));
        string message = Assert.Throws<DataFileException>(() => Mnist.Load(folder.FullName)).Message;
        Assert.Equal(
            $"{Path.Combine(folder.FullName, Files[0])}: the file of training images has 9912422 bytes as published, but this one has 3; "
            + "fetch it again", message);
    }

    [SharedDataFact("mnist/train-images-idx3-ubyte.gz")]
    public void A_changed_byte_is_detected_by_the_MD5()
    {
        foreach (string name in Files)
        {
            byte[] bytes = File.ReadAllBytes(SharedDataFactAttribute.At(Path.Combine("mnist", name)));
            bytes[^10] ^= name == Files[3] ? (byte)1 : (byte)0;
            File.WriteAllBytes(Path.Combine(folder.FullName, name), bytes);
        }

        string message = Assert.Throws<DataFileException>(() => Mnist.Load(folder.FullName)).Message;
        Assert.StartsWith(Path.Combine(folder.FullName, Files[3]), message, StringComparison.Ordinal);
        Assert.Contains("MD5 ec29112dd5afa0611ce80d1b7f02629c, but this one has ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_default_folder_is_a_subfolder_of_CONTINUA_DATA()
    {
        Assert.Equal(Path.Combine("data", "mnist"), Mnist.FolderIn("data"));
        Assert.Contains(
            "CONTINUA_DATA is not set; set it", Assert.Throws<DirectoryNotFoundException>(() => Mnist.FolderIn(null)).Message,
            StringComparison.Ordinal);
    }

    private static double Mean(ReadOnlySpan<byte> image)
    {
        long sum = 0;
        foreach (byte pixel in image)
        {
            sum += pixel;
        }

        return sum / (255.0 * Mnist.Pixels);
    }
}
