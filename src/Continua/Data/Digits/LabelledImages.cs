using System.Numerics;

namespace Continua.Learning;

/// <summary>Grey images of one size with a label each. Pixels stay bytes; numbers are made of the rows a batch asks for.</summary>
public sealed class LabelledImages
{
    private readonly byte[] pixels, labels;

    private LabelledImages(IdxFile images, IdxFile labels)
    {
        (pixels, this.labels) = (images.Values, labels.Values);
        (Count, Height, Width) = (images.Dimensions[0], images.Dimensions[1], images.Dimensions[2]);
    }

    /// <summary>The number of images.</summary>
    public int Count { get; }

    /// <summary>Of each image, in pixels.</summary>
    public int Height { get; }

    /// <summary>Of each image, in pixels.</summary>
    public int Width { get; }

    /// <summary>Height × width: the components of a row.</summary>
    public int Pixels => Height * Width;

    /// <summary>What each image shows, from 0.</summary>
    public IReadOnlyList<byte> Labels => labels;

    /// <summary>Reads a pair of IDX files, [image, row, column] and [image], as of MNIST and the sets made in its form.</summary>
    /// <exception cref="DataFileException">A file is no whole IDX file of bytes, or the two do not belong together.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static LabelledImages Read(string images, string labels)
    {
        IdxFile seen = IdxFile.Read(images), said = IdxFile.Read(labels);
        RequireDimensions(seen, images, 3, "images have the dimensions image, row and column");
        RequireDimensions(said, labels, 1, "labels have one dimension");
        return seen.Dimensions[0] == said.Dimensions[0] ? new(seen, said) : throw new DataFileException(new(labels),
            $"every image has a label, but there are {said.Dimensions[0]} labels for the {seen.Dimensions[0]} images of {images}; "
            + "take both files from one set");
    }

    /// <summary>The bytes of an image, 0 for the background to 255, row by row from the top.</summary>
    public ReadOnlySpan<byte> Image(int index) =>
        pixels.AsSpan(ArrayRows.Checked(index, Count) * Pixels, Pixels);

    /// <summary>Some images as rows of numbers from 0 to 1 (byte / 255), shape [rows, height · width], with their labels.</summary>
    /// <param name="rows">The images' numbers, in the order wanted; one may come twice.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no image of that number.</exception>
    public LabelledRows<T> Take<T>(ReadOnlySpan<int> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] level = [.. Enumerable.Range(0, 256).Select(b => T.CreateTruncating(b) / T.CreateTruncating(255))];
        T[,] values = new T[rows.Length, Pixels];
        int[] its = new int[rows.Length];
        for (int r = 0; r < rows.Length; r++)
        {
            ReadOnlySpan<byte> image = Image(rows[r]);
            its[r] = labels[rows[r]];
            for (int p = 0; p < image.Length; p++)
            {
                values[r, p] = level[image[p]];
            }
        }

        return new(values, its);
    }

    private static void RequireDimensions(IdxFile file, string name, int dimensions, string rule)
    {
        if (file.Dimensions.Count != dimensions)
        {
            throw new DataFileException(new(name),
                $"{rule}, but this file has {string.Join('×', file.Dimensions)}; are the two files swapped?");
        }
    }
}
