using Continua.Learning;
using Continua.Tests.Data;

namespace Continua.Tests.Advice;

/// <summary>
/// The fixes named in messages about files of digits. Fetching a file again is simulated by the undamaged file.
/// </summary>
internal static class DigitFixes
{
    private static readonly byte[] Whole = Idx.Counting(2, 3);

    public static IEnumerable<Fix> All =>
    [
        Of("Fingerprint.cs", "fetch it again", () => Idx.Read([1, .. Whole[1..]], Md5(Whole)),
            () => Idx.Read(Whole, Md5(Whole))),
        Of("IdxFile.cs", "fetch it again", () => Idx.Read(Whole[..^1]), () => Idx.Read(Whole)),
        Of("IdxFile.cs", "remove the extra bytes", () => Idx.Read([.. Whole, 0]), () => Idx.Read(Whole)),
        Of("IdxFile.cs", "fetch it again", () => Idx.Read(Damaged()), () => Idx.Read(Idx.Pack(Whole))),
        Of(
            "IdxFile.cs", "fetch it again, or compress it in one piece",
            () => Idx.Read([.. Idx.Pack(Whole), 1, 2, 3, 4]),
            () => Idx.Read(Idx.Pack(Whole))),
        Of(
            "IdxFile.cs", "compress it in one piece, or fetch it again",
            () => Idx.Read([.. Idx.Pack(Whole), .. Idx.Pack(Whole)]),
            () => Idx.Read(Idx.Pack(Whole))),
        Of("IdxHeader.cs", "fetch it again", () => Idx.Read(Whole[..6]), () => Idx.Read(Whole)),
        Of("IdxHeader.cs", "check the path, or fetch it again", () => Idx.Read("a,b\n1,2\n3,4\n"u8.ToArray()),
            () => Idx.Read(Whole)),
        Of("IdxHeader.cs", "fetch the file again", () => Idx.Read(Idx.Header(8, 0, 3)), () => Idx.Read(Whole)),
        Of(
            "IdxHeader.cs", "write them as bytes, or read the file with your own code",
            () => Idx.Read([.. Idx.Header(13, 1), 0, 0, 0, 0]),
            () => Idx.Read([.. Idx.Header(8, 1), 0])),
        new("LabelledImages.cs", "take both files from the same data set", FromOneSet),
        Of(
            "ArrayRows.cs", "check the row numbers.", () => new LabelledRows<double>(new double[2, 1],
                [0, 1]).Take([2]),
            () => new LabelledRows<double>(new double[2, 1], [0, 1]).Take([1])),
        Of("LabelledRows.cs", "pass one for each.", () => new LabelledRows<double>(new double[2, 1], [0]),
            () => new LabelledRows<double>(new double[2, 1], [0, 1])),
        Of("LabelledRows.cs", "number them from 0.", () => new LabelledRows<double>(new double[2, 1], [-1, 0]),
            () => new LabelledRows<double>(new double[2, 1], [0, 1])),
        Of(
            "LabelledRows.cs", "pass a larger number of classes.", () => new LabelledRows<double>(new double[2, 1], [0, 1]).OneHot(1),
            () => new LabelledRows<double>(new double[2, 1], [0, 1]).OneHot(2)),
        Of("RowBatches.cs", "make batches for this data.", () => Batch(3, 4), () => Batch(4, 4)),
        Of("ExactDensity.cs", "pass [rows, 2].", () => new Checkerboard().LogDensity(new double[1, 3]),
            () => new Checkerboard().LogDensity(new double[1, 2])),
        Of("ToyDensity.cs", "choose one of these.", () => ToyDensity.Of("qqqqqq"),
            () => ToyDensity.Of(ToyDensity.All[0].Name)),
        Of(
            "Mnist.cs", "set it, or pass the folder that holds {TrainingImages.Name}.", () => Mnist.FolderIn(null),
            () => Mnist.FolderIn("data")),
        new("Mnist.cs",
            "put them there from http://yann.lecun.com/exdb/mnist/ or its mirror "
            + "https://ossci-datasets.s3.amazonaws.com/mnist/.", Published),
        new("PublishedFile.cs", "fetch it again", FetchedAgain),
    ];

    private static string Shared => SharedDataFactAttribute.At("mnist");

    private static Fix Of(string file, string advice, Func<object> wrong, params Func<object>[] right) =>
        Fix.Of<Exception>(file, advice, () => wrong(), [.. right.Select(r => (Action)(() => r()))]);

    private static byte[] Damaged()
    {
        byte[] packed = Idx.Pack(Idx.Counting(10, 20));
        packed[^12] ^= 1;
        return packed;
    }

    private static string Md5(byte[] bytes)
    {
#pragma warning disable CA5351 // The published checksums are MD5.
        return Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(bytes));
#pragma warning restore CA5351
    }

    private static double[,] Batch(int rows, int given) =>
        new RowBatches(rows, 2, new(1)).Take(new double[given, 1], 0);

    private static void FromOneSet()
    {
        using Cli.Folder folder = new();
        string images = folder.Write("images", Idx.Counting(2, 3, 3)), other = folder.Write("other", Idx.Counting(3));
        string labels = folder.Write("labels", Idx.Counting(2));
        Fix.Of<DataFileException>(
            "LabelledImages.cs", "take both files from the same data set", () => LabelledImages.Read(images, other),
                () => LabelledImages.Read(images, labels)).Trial();
    }

    // The published files are too large for the repository; if they are available, they replace the missing ones.
    private static void Published()
    {
        using Cli.Folder folder = new();
        string mnist = folder.In("mnist");
        Directory.CreateDirectory(mnist);
        Assert.Contains("put them there from http",
            Assert.Throws<FileNotFoundException>(() => Mnist.Load(mnist)).Message, StringComparison.Ordinal);
        if (Directory.Exists(Shared))
        {
            Copy(mnist);
            Mnist.Load(mnist);
        }
    }

    private static void FetchedAgain()
    {
        if (Directory.Exists(Shared))
        {
            using Cli.Folder folder = new();
            string mnist = folder.In("mnist");
            Directory.CreateDirectory(mnist);
            Copy(mnist);
            File.WriteAllBytes(Path.Combine(mnist, "t10k-labels-idx1-ubyte.gz"), [1]);
            Fix.Of<DataFileException>("PublishedFile.cs", "fetch it again", () => Mnist.Load(mnist),
                () => Copy(mnist), () => Mnist.Load(mnist)).Trial();
        }
    }

    private static void Copy(string to)
    {
        foreach (string file in Directory.EnumerateFiles(Shared))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        }
    }
}
