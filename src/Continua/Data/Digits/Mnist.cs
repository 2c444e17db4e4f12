namespace Continua.Learning;

/// <summary>
/// The MNIST database of handwritten digits by LeCun, Cortes and Burges: 60 000 training images and 10 000 test images
/// of 28 × 28 grey pixels, labelled 0 to 9. It is read from the four published files, which are not part of this
/// library.
/// </summary>
/// <remarks>Reference: LeCun, Bottou, Bengio, Haffner 1998, "Gradient-based learning applied to document
/// recognition".</remarks>
public sealed class Mnist
{
    /// <summary>The number of pixels of an image, 28 × 28.</summary>
    public const int Pixels = 784;

    /// <summary>The number of classes: the digits 0 to 9.</summary>
    public const int Classes = 10;

    private const string Variable = "CONTINUA_DATA";

    private static readonly PublishedFile TrainingImages = new(
        "train-images-idx3-ubyte.gz", "training images", 9_912_422, "f68b3c2dcbeaaa9fbdd348bbdeb94873");

    private static readonly PublishedFile TrainingLabels = new(
        "train-labels-idx1-ubyte.gz", "training labels", 28_881, "d53e105ee54ea40749a09fcbcd1e9432");

    private static readonly PublishedFile TestImages = new(
        "t10k-images-idx3-ubyte.gz", "test images", 1_648_877, "9fb629c4189551a2d022fa330f9573f3");

    private static readonly PublishedFile TestLabels = new(
        "t10k-labels-idx1-ubyte.gz", "test labels", 4_542, "ec29112dd5afa0611ce80d1b7f02629c");

    private Mnist(LabelledImages training, LabelledImages test) => (Training, Test) = (training, test);

    /// <summary>The 60 000 training images.</summary>
    public LabelledImages Training { get; }

    /// <summary>The 10 000 test images; the digits were written by other people than those of the training
    /// images.</summary>
    public LabelledImages Test { get; }

    /// <summary>Reads all four files after a check of their lengths and MD5 sums. The data takes 55 MB of
    /// memory.</summary>
    /// <param name="folder">The folder of the files; null for the subfolder <c>mnist</c> of the folder in the
    /// environment variable <c>CONTINUA_DATA</c>.</param>
    /// <exception cref="DirectoryNotFoundException"><paramref name="folder"/> is null and the variable is not
    /// set.</exception>
    /// <exception cref="FileNotFoundException">Files are missing; the message lists them and gives two addresses from
    /// which they can be downloaded.</exception>
    /// <exception cref="DataFileException">The length or the MD5 sum of a file differs from that of the published
    /// file.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static Mnist Load(string? folder = null)
    {
        folder ??= FolderIn(Environment.GetEnvironmentVariable(Variable));
        PublishedFile[] files = [TrainingImages, TrainingLabels, TestImages, TestLabels];
        RequireAll(files, folder);
        foreach (PublishedFile file in files)
        {
            file.Check(folder);
        }

        return new(
            LabelledImages.Read(TrainingImages.In(folder), TrainingLabels.In(folder)),
            LabelledImages.Read(TestImages.In(folder), TestLabels.In(folder)));
    }

    internal static string FolderIn(string? data) => string.IsNullOrWhiteSpace(data)
        ? throw new DirectoryNotFoundException($"MNIST is read from the folder mnist of the folder that {Variable} names, "
            + $"but {Variable} is not set; set it, or pass the folder that holds {TrainingImages.Name}.")
        : Path.Combine(data, "mnist");

    private static void RequireAll(PublishedFile[] files, string folder)
    {
        PublishedFile[] missing = [.. files.Where(f => !File.Exists(f.In(folder)))];
        if (missing.Length > 0)
        {
            throw new FileNotFoundException(
                $"The MNIST database (LeCun, Cortes, Burges) is four files in {folder}, but {missing.Length} of them "
                + $"{(missing.Length == 1 ? "is" : "are")} missing: {string.Join(", ", missing.Select(f => f.ToString()))}; put them "
                + "there from http://yann.lecun.com/exdb/mnist/ or its mirror https://ossci-datasets.s3.amazonaws.com/mnist/.",
                missing[0].In(folder));
        }
    }
}
