using System.Buffers.Binary;
using System.Text.Json;

namespace Continua.Learning;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The type of the components: F32 or F64.</param>
/// <param name="Shape">The extents.</param>
/// <param name="Bytes">The components in row-major order, little-endian.</param>
internal sealed record StoredTensor(string Name, string Type, int[] Shape, byte[] Bytes);

/// <summary>The content of a safetensors file.</summary>
/// <param name="Tensors">The tensors.</param>
/// <param name="Metadata">The text in the metadata under the requested name; null if there is none.</param>
/// <param name="HasChecksum">
/// Whether the file contains a checksum, which was then verified; early versions wrote none.
/// </param>
internal sealed record StoredFile(List<StoredTensor> Tensors, string? Metadata, bool HasChecksum);

/// <summary>
/// The safetensors format: the header length in eight bytes, a JSON header with names, types, shapes and offsets, then
/// the bytes of all tensors. Reference: github.com/huggingface/safetensors, "Format".
/// </summary>
internal static class Safetensors
{
    private const string MetadataName = "__metadata__";

    // A longer header is rejected: the parsed header takes about six times its length in memory.
    private const long MaxHeaderLength = 50_000_000;

    public static byte[] Write(IReadOnlyList<StoredTensor> tensors, string metadataName, string metadata)
    {
        Dictionary<string, JsonElement> entries = [];
        long offset = 0;
        foreach (StoredTensor tensor in tensors)
        {
            TensorDocument entry = new(tensor.Type, tensor.Shape, [offset, offset + tensor.Bytes.Length]);
            entries.Add(tensor.Name, JsonSerializer.SerializeToElement(entry, ModelJson.Default.TensorDocument));
            offset += tensor.Bytes.Length;
        }

        byte[] header = JsonSerializer.SerializeToUtf8Bytes(
            new() { Metadata = new() { [FileChecksum.Name] = FileChecksum.Blank, [metadataName] = metadata }, Tensors = entries },
            ModelJson.Default.HeaderDocument);

        // The header is padded with blanks, so that the tensors are aligned to eight bytes.
        int length = (int)((header.Length + 7) / 8 * 8);
        byte[] file = new byte[8 + length + tensors.Sum(t => t.Bytes.Length)];
        BinaryPrimitives.WriteInt64LittleEndian(file, length);
        file.AsSpan(8, length).Fill((byte)' ');
        header.CopyTo(file, 8);
        int offsetInFile = 8 + length;
        foreach (StoredTensor tensor in tensors)
        {
            tensor.Bytes.CopyTo(file, offsetInFile);
            offsetInFile += tensor.Bytes.Length;
        }

        FileChecksum.Write(file);
        return file;
    }

    /// <summary>Reads the tensors and one text of the metadata.</summary>
    /// <param name="file">The bytes of the file.</param>
    /// <param name="metadataName">The name of the text in the metadata.</param>
    /// <exception cref="FormatException">
    /// The bytes are not a complete safetensors file, or differ from their checksum.
    /// </exception>
    public static StoredFile Read(byte[] file, string metadataName)
    {
        if (file.Length < 8)
        {
            throw new FormatException(
                $"it is damaged or another kind of file: it has {file.Length} bytes, fewer than a header's length "
                + "takes");
        }

        bool hasChecksum = FileChecksum.IsIn(file);
        if (hasChecksum)
        {
            FileChecksum.Check(file);
        }

        (List<StoredTensor> tensors, string? metadata) = Parse(file, metadataName);
        return new(tensors, metadata, hasChecksum);
    }

    private static (List<StoredTensor> Tensors, string? Metadata) Parse(byte[] file, string metadataName)
    {
        long length = BinaryPrimitives.ReadInt64LittleEndian(file);
        if (length < 2 || length > MaxHeaderLength || length > file.Length - 8)
        {
            throw new FormatException(
                $"it is damaged or another kind of file: its header of {length} bytes does not fit into its "
                + $"{file.Length}");
        }

        try
        {
            HeaderDocument header = JsonSerializer.Deserialize(
                file.AsSpan(8, (int)length), ModelJson.Default.HeaderDocument) ?? throw new JsonException();
            return Parse(header, file, 8 + (int)length, metadataName);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException
            or OverflowException or IndexOutOfRangeException or FormatException { InnerException: not null })
        {
            throw new FormatException("it is damaged or another kind of file: its header cannot be read", fault);
        }
    }

    private static (List<StoredTensor> Tensors, string? Metadata) Parse(
        HeaderDocument header, byte[] file, int start, string metadataName)
    {
        List<StoredTensor> tensors = [];
        long end = 0;
        foreach ((string name, JsonElement entry) in header.Tensors ?? [])
        {
            TensorDocument tensor = entry.Deserialize(ModelJson.Default.TensorDocument) ?? throw new JsonException();
            tensors.Add(ReadEntry(name, tensor, file.AsSpan(start), end));
            end += tensors[^1].Bytes.Length;
        }

        string? metadata = header.Metadata?.GetValueOrDefault(metadataName);
        return end == file.Length - start
            ? (tensors, metadata)
            : throw new FormatException($"it is damaged: its tensors take {end} bytes, and it contains "
                + $"{file.Length - start} for them");
    }

    /// <summary>Reads a tensor.</summary>
    /// <param name="name">The name of the tensor.</param>
    /// <param name="entry">The entry of the header.</param>
    /// <param name="content">The bytes after the header.</param>
    /// <param name="from">The end of the preceding tensor: tensors follow each other without gaps.</param>
    private static StoredTensor ReadEntry(string name, TensorDocument entry, ReadOnlySpan<byte> content, long from)
    {
        long size = entry.Shape.Aggregate(1L, (n, extent) => checked(n * extent)) * (entry.Dtype == "F64" ? 8 : 4);
        long to = entry.DataOffsets[1];
        if (entry.Shape.Any(extent => extent < 0) || entry.DataOffsets[0] != from || to > content.Length || to - from != size)
        {
            throw new FormatException($"it is damaged: tensor '{name}' has other offsets than its shape requires");
        }

        return new(name, entry.Dtype, entry.Shape, content[(int)from..(int)to].ToArray());
    }
}
