using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

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
    /// <param name="reuse">Rows taken before that are not needed any more: if they are as many, they are written over.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no image of that number.</exception>
    public LabelledRows<T> Take<T>(ReadOnlySpan<int> rows, LabelledRows<T>? reuse = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool fits = reuse?.Values.GetLength(0) == rows.Length && reuse.Values.GetLength(1) == Pixels;
        (T[,] values, int[] its) = fits ? (reuse!.Values, reuse.Labels) : (new T[rows.Length, Pixels], new int[rows.Length]);
        Span<T> numbers = MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(values)), values.Length);
        for (int r = 0; r < rows.Length; r++)
        {
            its[r] = labels[ArrayRows.Checked(rows[r], Count)];
            Shade(Image(rows[r]), numbers.Slice(r * Pixels, Pixels));
        }

        return new(values, its);
    }

    /// <summary>Numbers from 0 to 1 of bytes; sixteen or eight at a time where there are so many.</summary>
    private static void Shade<T>(ReadOnlySpan<byte> image, Span<T> numbers)
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
                $"{rule}, but this file has {string.Join('×', file.Dimensions)}; are the two files swapped?");
        }
    }
}
