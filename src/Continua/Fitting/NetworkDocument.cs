using System.Text.Json.Serialization;

namespace Continua.Learning;

/// <summary>
/// The JSON document of a network in a file of forecasters: its noise variances, the state of its filter, and its
/// weight in the average.
/// </summary>
/// <param name="Weights">[states][linear families, network].</param>
internal sealed record NetworkDocument(
    double[] Process, double[] Observation, double[] Mean, double[] Covariance, NetworkTrial Trial, double[][] Weights, double[] Widenings);

/// <summary>The JSON serialisation of the documents in a file of forecasters.</summary>
[JsonSerializable(typeof(ForecasterDocument))]
[JsonSerializable(typeof(NetworkDocument))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, UseStringEnumConverter = true)]
internal sealed partial class DocumentJson : JsonSerializerContext;
