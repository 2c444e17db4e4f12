using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Continua.Learning;

/// <summary>A model file could not be read.</summary>
public sealed class ModelFileException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Model files: a safetensors file with a tensor a parameter, whose metadata hold one string 'continua' with JSON. Numbers
/// and names, no code.
/// </summary>
internal static class ModelFile
{
    public const string MetadataName = "continua";

    public static void Write<T>(string path, Fitted<T> fitted)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Parameters<T> parameters = fitted.Parameters;
        string type = typeof(T) == typeof(double) ? "F64" : "F32";
        List<StoredTensor> tensors =
        [
            .. parameters.Layout.Slices.Select(s => new StoredTensor(
                s.Name, type, s.Shape.Extents.ToArray(),
                MemoryMarshal.AsBytes(parameters.Values.AsSpan(s.Offset, s.Size)).ToArray())),
        ];
        AtomicFile.Write(path, Safetensors.Write(tensors, MetadataName, ModelMetadata.Write(fitted.Model, fitted.Context)));
    }

    /// <param name="code">The model whose numbers the file holds; null to rebuild it from the catalogue.</param>
    public static Fitted<float> Read(string path, NeuralOde? code)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            (List<StoredTensor> tensors, string? metadata) = Safetensors.Read(File.ReadAllBytes(path), MetadataName);
            (NeuralOde? rebuilt, FitContext context) = ModelMetadata.Read(
                metadata ?? throw new FormatException($"its metadata hold no '{MetadataName}': it is no model of this library"));
            NeuralOde model = code ?? rebuilt ?? throw new FormatException(
                "its field is written in C#, so that it cannot be rebuilt from the file alone; load it with the model's own code: "
                + "model.Load(path)");
            return new(model, Place(model, tensors), context, []);
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException or KeyNotFoundException
            or InvalidOperationException or JsonException)
        {
            throw new ModelFileException($"{path}: a model file is whole and fits the model, but {fault.Message}.", fault);
        }
    }

    private static Parameters<float> Place(NeuralOde model, List<StoredTensor> tensors)
    {
        ParameterLayout layout = model.Layout;
        float[] values = new float[layout.Size];
        foreach (ParameterSlice slice in layout.Slices)
        {
            StoredTensor stored = tensors.Find(t => t.Name == slice.Name)
                ?? throw new FormatException(
                    $"it lacks parameter '{slice.Name}' {slice.Shape} (it has {string.Join(", ", tensors.Select(t => t.Name))})");
            if (!slice.Shape.Extents.SequenceEqual(stored.Shape))
            {
                throw new FormatException(
                    $"parameter '{slice.Name}' has shape [{string.Join(", ", stored.Shape)}] in it and {slice.Shape} in the model");
            }

            Convert(stored, values.AsSpan(slice.Offset, slice.Size));
        }

        StoredTensor? unknown = tensors.Find(t => layout.Slices.All(s => s.Name != t.Name));
        return unknown is null
            ? new(layout, values)
            : throw new FormatException($"it holds a parameter '{unknown.Name}' that the model lacks");
    }

    private static void Convert(StoredTensor stored, Span<float> values)
    {
        if (stored.Type == "F32")
        {
            MemoryMarshal.Cast<byte, float>(stored.Bytes).CopyTo(values);
        }
        else if (stored.Type == "F64")
        {
            ReadOnlySpan<double> wide = MemoryMarshal.Cast<byte, double>(stored.Bytes);
            for (int i = 0; i < wide.Length; i++)
            {
                values[i] = (float)wide[i];
            }
        }
        else
        {
            throw new FormatException($"parameter '{stored.Name}' is of type {stored.Type}; known are F32 and F64");
        }
    }
}
