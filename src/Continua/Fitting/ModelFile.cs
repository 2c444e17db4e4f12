using System.Numerics;
using System.Text.Json;

namespace Continua.Learning;

/// <summary>The exception for a model file that is damaged, has a newer format or belongs to another model.</summary>
/// <param name="message">The reason.</param>
/// <param name="inner">The underlying exception; null for none.</param>
public sealed class ModelFileException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Reads and writes model files: safetensors files with one tensor for each parameter, whose metadata contain a
/// checksum and a string 'continua' with JSON. Model files contain numbers and names, but no code.
/// </summary>
internal static class ModelFile
{
    public const string MetadataName = "continua";

    public static void Write<T>(string path, Fitted<T> fitted)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        AtomicFile.Write(
            path, Safetensors.Write(StoredParameters.Of(fitted.Model.Layout, fitted.Parameters), MetadataName, ModelMetadata.Write(ModelMetadata.Of(fitted))));
    }

    /// <summary>Writes parameters alone, for models that are built in code.</summary>
    public static void Write<T>(string path, Parameters<T> parameters)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        AtomicFile.Write(path, Safetensors.Write(StoredParameters.Of(parameters.Layout, parameters), MetadataName, ModelMetadata.Write(ModelMetadata.Of(parameters.Layout.Owner))));

    /// <summary>Reads a model in the precision in which it was saved.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="code">
    /// The model whose parameters the file contains; null to build the model from the catalogue.
    /// </param>
    public static Fitted Read(string path, NeuralOde? code) => ReadOrExplain(path, () =>
    {
        (List<StoredTensor> tensors, MetadataDocument metadata) = Open(path);
        return code is null ? Build(tensors, metadata)
            : ModelMetadata.IsDouble(metadata, tensors) ? (Fitted)Build<double>(tensors, metadata, code)
                : Build<float>(tensors, metadata, code);
    });

    /// <summary>Reads a model in a given precision; parameters are rounded to it.</summary>
    public static Fitted<T> Read<T>(string path, NeuralOde? code)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => ReadOrExplain(path, () =>
    {
        (List<StoredTensor> tensors, MetadataDocument metadata) = Open(path);
        return Build<T>(tensors, metadata, code);
    });

    /// <summary>Reads the parameters of a module from a file of parameters or of a model.</summary>
    public static Parameters<T> ReadParameters<T>(string path, Module module)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => ReadOrExplain(path, () =>
    {
        (List<StoredTensor> tensors, MetadataDocument metadata) = Open(path);
        Parameters<T> parameters = StoredParameters.Read<T>(module.Layout, tensors);
        ModelMetadata.CompareModule(metadata, module);
        return parameters;
    });

    /// <summary>Builds the network of a file that also contains linear models.</summary>
    public static Fitted Build(List<StoredTensor> tensors, MetadataDocument metadata) => ModelMetadata.IsDouble(metadata, tensors)
        ? (Fitted)Build<double>(tensors, metadata, null) : Build<float>(tensors, metadata, null);

    private static Fitted<T> Build<T>(List<StoredTensor> tensors, MetadataDocument metadata, NeuralOde? code)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (NeuralOde? rebuilt, FitContext context) = ModelMetadata.Read(metadata, code);
        NeuralOde model = code ?? rebuilt ?? throw new FormatException(
            "its field is written in C#, so that it cannot be rebuilt from the file alone; "
            + "load it with the model's own code: model.Load(path)");
        Parameters<T> parameters = StoredParameters.Read<T>(model.Layout, tensors);
        ModelMetadata.CompareOperations(metadata, model);
        return new(model, parameters, context, []);
    }

    public static (List<StoredTensor> Tensors, MetadataDocument Metadata) Open(string path)
    {
        StoredFile file = Safetensors.Read(File.ReadAllBytes(path), MetadataName);
        string metadata = file.Metadata ?? throw new FormatException(
            $"its metadata contain no '{MetadataName}': it is not a model of this library, or it is damaged");
        return (file.Tensors, ModelMetadata.Parse(metadata, file.HasChecksum));
    }

    public static TResult ReadOrExplain<TResult>(string path, Func<TResult> read)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            return read();
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException
            or OverflowException or IndexOutOfRangeException)
        {
            throw new ModelFileException(
                $"{path}: a model file is complete, but this one is damaged: "
                + "the description of its model cannot be read.", fault);
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException)
        {
            throw new ModelFileException(
                $"{path}: a model file is complete and fits the model, but {fault.Message}.", fault);
        }
    }
}
