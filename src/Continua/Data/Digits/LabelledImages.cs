using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Continua.Learning;

/// <summary>Grey-scale images of the same size, each with a label. Pixels are stored as bytes; <see cref="Take"/>
/// converts the images of a batch to numbers.</summary>
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

    /// <summary>The height of each image in pixels.</summary>
    public int Height { get; }

    /// <summary>The width of each image in pixels.</summary>
    public int Width { get; }

    /// <summary>The number of pixels of an image, height × width: the number of columns of the rows that
    /// <see cref="Take"/> returns.</summary>
    public int Pixels => Height * Width;

    /// <summary>The class of each image, counted from 0.</summary>
    public IReadOnlyList<byte> Labels => labels;

    /// <summary>Reads a pair of IDX files as in MNIST: images of shape [image, row, column] and labels of shape
    /// [image].</summary>
    /// <param name="images">The path of the images.</param>
    /// <param name="labels">The path of the labels.</param>
    /// <exception cref="DataFileException">A file is not a complete IDX file of bytes, it has the wrong number of
    /// dimensions, or the numbers of images and labels differ.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static LabelledImages Read(string images, string labels)
    {
        IdxFile imageFile = IdxFile.Read(images), labelFile = IdxFile.Read(labels);
        RequireDimensions(imageFile, images, 3, "images have the dimensions image, row and column");
        RequireDimensions(labelFile, labels, 1, "labels have one dimension");
        int imageCount = imageFile.Dimensions[0], labelCount = labelFile.Dimensions[0];
        return imageCount == labelCount ? new(imageFile, labelFile) : throw new DataFileException(new(labels),
            $"every image has a label, but there are {labelCount} labels for the {imageCount} images of {images}; "
            + "take both files from the same data set");
    }

    /// <summary>The pixels of an image, from 0 (background) to 255, row by row from the top.</summary>
    /// <param name="index">The index of the image.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no image with that index.</exception>
    public ReadOnlySpan<byte> Image(int index) =>
        pixels.AsSpan(ArrayRows.Checked(index, Count) * Pixels, Pixels);

    /// <summary>Converts the given images to rows of numbers from 0 to 1 (byte / 255), shape [rows, height · width],
    /// with their labels.</summary>
    /// <param name="rows">The indices of the images, in the order of the rows; an index may occur more than
    /// once.</param>
    /// <param name="reuse">The result of an earlier call that is no longer needed; its arrays are overwritten if they
    /// have the right shape.</param>
    /// <typeparam name="T">The scalar type of the rows.</typeparam>
    /// <exception cref="ArgumentOutOfRangeException">There is no image with that index.</exception>
    public LabelledRows<T> Take<T>(ReadOnlySpan<int> rows, LabelledRows<T>? reuse = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool fits = reuse?.Values.GetLength(0) == rows.Length && reuse.Values.GetLength(1) == Pixels;
        (T[,] values, int[] rowLabels) = fits
            ? (reuse!.Values, reuse.Labels) : (new T[rows.Length, Pixels], new int[rows.Length]);
        Span<T> numbers = MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(values)), values.Length);
        for (int r = 0; r < rows.Length; r++)
        {
            rowLabels[r] = labels[ArrayRows.Checked(rows[r], Count)];
            Normalize(Image(rows[r]), numbers.Slice(r * Pixels, Pixels));
        }

        return new(values, rowLabels);
    }

    // Divides bytes by 255; in single precision, 16 or 8 bytes at a time.
    private static void Normalize<T>(ReadOnlySpan<byte> image, Span<T> numbers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int p = 0;
        for (; typeof(T) == typeof(float) && Avx512F.IsSupported && p + 16 <= image.Length; p += 16)
        {
            Vector512<int> sixteen = Avx512F.ConvertToVector512Int32(Vector128.Create(image.Slice(p, 16)));
            (Vector512.ConvertToSingle(sixteen) / Vector512.Create(255f)).CopyTo(MemoryMarshal.Cast<T, float>(numbers[p..]));
        }

        for (; typeof(T) == typeof(float) && p + 8 <= image.Length; p += 8)
        {
            (Vector128<ushort> shorts, _) = Vector128.Widen(Vector128.CreateScalarUnsafe(MemoryMarshal.Read<ulong>(image[p..])).AsByte());
            (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(shorts);
            Vector256<float> eight = Vector256.ConvertToSingle(Vector256.Create(low, high).AsInt32()) / Vector256.Create(255f);
            eight.CopyTo(MemoryMarshal.Cast<T, float>(numbers[p..]));
        }

        for (; p < image.Length; p++)
        {
            numbers[p] = T.CreateTruncating(image[p]) / T.CreateTruncating(255);
        }
    }

    private static void RequireDimensions(IdxFile file, string name, int dimensions, string rule)
    {
        if (file.Dimensions.Count != dimensions)
        {
            throw new DataFileException(new(name),
                $"{rule}, but the dimensions of this file are {string.Join('×', file.Dimensions)}; "
                + "are the two files swapped?");
        }
    }
}
