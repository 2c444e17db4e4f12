using System.Buffers.Binary;
using System.Text.Json;

namespace Continua.Learning;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">F32 or F64.</param>
/// <param name="Shape">The extents.</param>
/// <param name="Bytes">The components in row-major order, little-endian.</param>
internal sealed record StoredTensor(string Name, string Type, int[] Shape, byte[] Bytes);

/// <summary>The content of a safetensors file.</summary>
/// <param name="Tensors">The tensors.</param>
/// <param name="Metadata">The requested text of the metadata; null if there is none.</param>
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

    // The parsed header takes about six times its size in memory.
    private const long MaxHeaderLength = 50_000_000;

    public static byte[] Write(IReadOnlyList<StoredTensor> tensors, string metadataName, string metadata)
    {
        using MemoryStream header = new();
        using (Utf8JsonWriter json = new(header))
        {
            json.WriteStartObject();
            json.WriteStartObject(MetadataName);
            json.WriteString(FileChecksum.Name, FileChecksum.Blank);
            json.WriteString(metadataName, metadata);
            json.WriteEndObject();
            long offset = 0;
            foreach (StoredTensor tensor in tensors)
            {
                WriteEntry(json, tensor, offset);
                offset += tensor.Bytes.Length;
            }

            json.WriteEndObject();
        }

        // Padded with blanks, so that the tensors are aligned to eight bytes.
        int length = (int)((header.Length + 7) / 8 * 8);
        byte[] file = new byte[8 + length + tensors.Sum(t => t.Bytes.Length)];
        BinaryPrimitives.WriteInt64LittleEndian(file, length);
        file.AsSpan(8, length).Fill((byte)' ');
        header.ToArray().CopyTo(file, 8);
        int offsetInFile = 8 + length;
        foreach (StoredTensor tensor in tensors)
        {
            tensor.Bytes.CopyTo(file, offsetInFile);
            offsetInFile += tensor.Bytes.Length;
        }

        FileChecksum.Write(file);
        return file;
    }

    /// <exception cref="FormatException">The bytes are not a complete safetensors file.</exception>
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
            using JsonDocument header = JsonDocument.Parse(file.AsMemory(8, (int)length));
            return Parse(header.RootElement, file, 8 + (int)length, metadataName);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException
            or OverflowException or IndexOutOfRangeException or FormatException { InnerException: not null })
        {
            throw new FormatException("it is damaged or another kind of file: its header cannot be read", fault);
        }
    }

    private static (List<StoredTensor> Tensors, string? Metadata) Parse(
        JsonElement header, byte[] file, int start, string metadataName)
    {
        List<StoredTensor> tensors = [];
        string? metadata = null;
        long end = 0;
        foreach (JsonProperty entry in header.EnumerateObject())
        {
            if (entry.Name == MetadataName)
            {
                metadata = entry.Value.TryGetProperty(metadataName, out JsonElement text) ? text.GetString() : null;
                continue;
            }

            tensors.Add(ReadEntry(entry, file.AsSpan(start), end));
            end += tensors[^1].Bytes.Length;
        }

        return end == file.Length - start
            ? (tensors, metadata)
            : throw new FormatException($"it is damaged: its tensors take {end} bytes, and it contains "
                + $"{file.Length - start} for them");
    }

    /// <param name="entry">The entry of the header.</param>
    /// <param name="content">The bytes after the header.</param>
    /// <param name="from">The end of the preceding tensor: tensors follow each other without gaps.</param>
    private static StoredTensor ReadEntry(JsonProperty entry, ReadOnlySpan<byte> content, long from)
    {
        JsonElement offsets = entry.Value.GetProperty("data_offsets");
        int[] shape = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(e => e.GetInt32())];
        string type = entry.Value.GetProperty("dtype").GetString() ?? "";
        long size = shape.Aggregate(1L, (n, e) => checked(n * e)) * (type == "F64" ? 8 : 4);
        long to = offsets[1].GetInt64();
        if (shape.Any(e => e < 0) || offsets[0].GetInt64() != from || to > content.Length || to - from != size)
        {
            throw new FormatException($"it is damaged: tensor '{entry.Name}' has other offsets than its shape "
                + "requires");
        }

        return new(entry.Name, type, shape, content[(int)from..(int)to].ToArray());
    }

    private static void WriteEntry(Utf8JsonWriter json, StoredTensor tensor, long offset)
    {
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", tensor.Type);
        json.WriteStartArray("shape");
        foreach (int extent in tensor.Shape)
        {
            json.WriteNumberValue(extent);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        json.WriteNumberValue(offset + tensor.Bytes.Length);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
