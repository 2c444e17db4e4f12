using System.Globalization;

namespace Continua.Learning;

/// <summary>
/// A folder with the parameters of finished models of an imputation, from which a stopped run continues: a model that is
/// found there is not trained again, and all results have the same bits.
/// </summary>
/// <param name="folder">The path of the folder, which is created for the first finished model.</param>
/// <param name="fingerprint">The data and all options on which the models depend.</param>
internal sealed class ImputerCache(string folder, string fingerprint)
{
    private const string MetadataName = "continua-imputer-part";

    /// <summary>Writes the parameters of a finished model.</summary>
    public void Add(int member, Parameters<float> parameters)
    {
        Directory.CreateDirectory(folder);
        AtomicFile.Write(PathOf(member), Safetensors.Write(
            StoredParameters.Of(parameters.Layout, parameters), MetadataName, fingerprint));
    }

    /// <summary>Returns the parameters of a finished model; null if there is none.</summary>
    /// <exception cref="CheckpointException">The model was trained with other data or options.</exception>
    public Parameters<float>? Find(int member, ParameterLayout layout)
    {
        if (!File.Exists(PathOf(member)))
        {
            return null;
        }

        StoredFile file = Safetensors.Read(File.ReadAllBytes(PathOf(member)), MetadataName);
        return file.Metadata == fingerprint
            ? StoredParameters.Read<float>(layout, file.Tensors)
            : throw Checkpoint.OfOtherSettings(PathOf(member), "data or options differ");
    }

    private string PathOf(int member) => Path.Combine(
        folder, string.Create(CultureInfo.InvariantCulture, $"member-{member + 1}.safetensors"));
}
