using System.Numerics;
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
        AtomicFile.Write(
            path, Safetensors.Write(StoredParameters.Of(fitted.Model.Layout, fitted.Parameters), MetadataName, ModelMetadata.Write(fitted)));
    }

    /// <summary>Writes parameters alone, for models that code builds.</summary>
    public static void Write<T>(string path, Parameters<T> parameters)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        AtomicFile.Write(path, Safetensors.Write(StoredParameters.Of(parameters.Layout, parameters), MetadataName, ModelMetadata.WriteBare(parameters.Layout.Owner)));

    /// <summary>A model in the precision that the file says.</summary>
    /// <param name="code">The model whose numbers the file holds; null to rebuild it from the catalogue.</param>
    public static Fitted Read(string path, NeuralOde? code) => Explained(path, () =>
    {
        (List<StoredTensor> tensors, string metadata) = Open(path);
        return code is null ? Place(tensors, metadata)
            : ModelMetadata.IsDouble(metadata, tensors) ? (Fitted)Place<double>(tensors, metadata, code) : Place<float>(tensors, metadata, code);
    });

    /// <summary>A model in a precision of the caller's.</summary>
    public static Fitted<T> Read<T>(string path, NeuralOde? code)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Explained(path, () =>
    {
        (List<StoredTensor> tensors, string metadata) = Open(path);
        return Place<T>(tensors, metadata, code);
    });

    /// <summary>The parameters of a module from a file, whatever else that holds.</summary>
    public static Parameters<T> ReadParameters<T>(string path, Module module)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Explained(path, () =>
    {
        (List<StoredTensor> tensors, string metadata) = Open(path);
        Parameters<T> parameters = StoredParameters.Place<T>(module.Layout, tensors);
        ModelMetadata.CompareModule(metadata, module);
        return parameters;
    });

    /// <summary>The network of a file that holds it beside other things.</summary>
    public static Fitted Place(List<StoredTensor> tensors, string metadata) => ModelMetadata.IsDouble(metadata, tensors)
        ? (Fitted)Place<double>(tensors, metadata, null) : Place<float>(tensors, metadata, null);

    private static Fitted<T> Place<T>(List<StoredTensor> tensors, string metadata, NeuralOde? code)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (NeuralOde? rebuilt, FitContext context) = ModelMetadata.Read(metadata, code);
        NeuralOde model = code ?? rebuilt ?? throw new FormatException(
            "its field is written in C#, so that it cannot be rebuilt from the file alone; load it with the model's own code: "
            + "model.Load(path)");
        Parameters<T> parameters = StoredParameters.Place<T>(model.Layout, tensors);
        ModelMetadata.CompareOperations(metadata, model);
        return new(model, parameters, context, []);
    }

    public static (List<StoredTensor> Tensors, string Metadata) Open(string path)
    {
        StoredFile file = Safetensors.Read(File.ReadAllBytes(path), MetadataName);
        string metadata = file.Metadata ?? throw new FormatException(
            $"its metadata hold no '{MetadataName}': it is no model of this library, or damaged");
        ModelMetadata.CheckFormat(metadata, file.HasChecksum);
        return (file.Tensors, metadata);
    }

    public static TResult Explained<TResult>(string path, Func<TResult> read)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            return read();
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException
            or OverflowException or IndexOutOfRangeException)
        {
            throw new ModelFileException($"{path}: a model file is whole, but this one is damaged: what it says of its model cannot be read.", fault);
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException)
        {
            throw new ModelFileException($"{path}: a model file is whole and fits the model, but {fault.Message}.", fault);
        }
    }
}
