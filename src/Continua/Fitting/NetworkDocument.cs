using System.Text.Json.Serialization;

namespace Continua.Learning;

/// <summary>A network beside linear models, as a file holds it: its noise, the state that its filter keeps, and its part in the average.</summary>
/// <param name="Weights">[columns][families and network].</param>
internal sealed record NetworkDocument(
    double[] Process, double[] Observation, double[] Mean, double[] Covariance, NetworkTrial Trial, double[][] Weights, double[] Widenings);

/// <summary>Reading and writing of documents as JSON.</summary>
[JsonSerializable(typeof(ForecasterDocument))]
[JsonSerializable(typeof(NetworkDocument))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, UseStringEnumConverter = true)]
internal sealed partial class DocumentJson : JsonSerializerContext;
