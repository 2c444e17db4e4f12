using System.Buffers.Binary;
using System.IO.Compression;
using Continua.Learning;

namespace Continua.Tests.Data;

/// <summary>Creates and reads IDX files in memory; error messages name them x.idx.</summary>
internal static class Idx
{
    public static byte[] Header(byte type, params uint[] dimensions)
    {
        byte[] bytes = new byte[4 + (4 * dimensions.Length)];
        (bytes[2], bytes[3]) = (type, (byte)dimensions.Length);
        for (int i = 0; i < dimensions.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4 + (4 * i)), dimensions[i]);
        }

        return bytes;
    }

    /// <summary>A file of the given dimensions with the elements 0, 1, 2 …</summary>
    public static byte[] Counting(params uint[] dimensions) =>
        [.. Header(8, dimensions), .. Enumerable.Range(0, (int)dimensions.Aggregate(1u, (a, b) => a * b)).Select(i => (byte)i)];

    public static byte[] Pack(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    public static IdxFile Read(byte[] bytes, string? md5 = null) => IdxFile.Read(new MemoryStream(bytes), "x.idx", md5);

    /// <summary>Asserts that the file is rejected with a message that contains the given texts.</summary>
    public static void Rejects(byte[] bytes, params string[] texts)
    {
        DataFileException error = Assert.Throws<DataFileException>(() => Read(bytes));
        Assert.StartsWith("x.idx: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.All(texts, text => Assert.Contains(text, error.Message, StringComparison.Ordinal));
    }
}
