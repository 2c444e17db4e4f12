using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Continua.Learning;

/// <summary>
/// A folder with the finished models of a cross-validation, from which a stopped run continues: a model that is found there
/// is not trained again, and all results have the same bits.
/// </summary>
internal sealed class ClassifierCache
{
    private const string MetadataName = "continua-classifier-part", RegressionName = "regression";

    private readonly string folder, fingerprint;

    /// <param name="folder">The path of the folder, which is created for the first finished model.</param>
    /// <param name="fingerprint">The data and all options on which the models depend.</param>
    public ClassifierCache(string folder, string fingerprint) => (this.folder, this.fingerprint) = (folder, fingerprint);

    /// <summary>Writes a finished model.</summary>
    public void Add(int fold, int member, SeriesClassifier classifier)
    {
        ClassifierMember trained = classifier.Member();
        List<StoredTensor> tensors = StoredParameters.Of(trained.Parameters.Layout, trained.Parameters);
        double[] weights = classifier.Regression.Weights;
        tensors.Add(new(RegressionName, "F64", [weights.Length], MemoryMarshal.AsBytes(weights.AsSpan()).ToArray()));
        PartDocument document = new(fingerprint, MemberDocument.Of(trained), classifier.ValidationLogLoss, classifier.Regression.Classes);
        trained.Dispose();
        Directory.CreateDirectory(folder);
        AtomicFile.Write(PathOf(fold, member, classifier.Kind), Safetensors.Write(
            tensors, MetadataName, JsonSerializer.Serialize(document, ClassifierTypes.Default.PartDocument)));
    }

    /// <summary>Returns a finished model; null if there is none.</summary>
    /// <exception cref="CheckpointException">The model was trained with other data or options.</exception>
    public (ClassifierMember Member, LogisticRegression Regression, double LogLoss)? Find(
        int fold, int member, ClassifierKind kind, LabelledSeries data, ClassifyOptions options)
    {
        string path = PathOf(fold, member, kind);
        if (!File.Exists(path))
        {
            return null;
        }

        StoredFile file = Safetensors.Read(File.ReadAllBytes(path), MetadataName);
        PartDocument? document = file.Metadata is null
            ? null
            : JsonSerializer.Deserialize(file.Metadata, ClassifierTypes.Default.PartDocument);
        if (document?.Fingerprint != fingerprint)
        {
            throw Checkpoint.OfOtherSettings(path, "data or options differ");
        }

        StoredTensor regression = file.Tensors.Find(t => t.Name == RegressionName)!;
        file.Tensors.Remove(regression);
        MemberDocument stored = document.Member;
        return (
            stored.ToMember(kind, data.Channels.Count, data.Classes.Count, options, file.Tensors),
            LogisticRegression.Of(
                stored.FeatureMeans, stored.FeatureDeviations, MemoryMarshal.Cast<byte, double>(regression.Bytes).ToArray(), document.Classes),
            document.LogLoss);
    }

    private string PathOf(int fold, int member, ClassifierKind kind) => Path.Combine(
        folder, string.Create(CultureInfo.InvariantCulture, $"fold-{fold + 1}-{member + 1}-{kind}.safetensors"));
}

/// <summary>The description of a finished model of a cross-validation.</summary>
internal sealed record PartDocument(string Fingerprint, MemberDocument Member, double LogLoss, int Classes);
