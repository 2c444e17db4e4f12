using System.Text.Json.Serialization;

namespace Continua.Learning;

/// <summary>
/// The JSON document of a network in a file of forecasters: its noise variances, the state of its filter, and its
/// weight in the average.
/// </summary>
/// <param name="Process">The variance of each state's process noise within one spacing.</param>
/// <param name="Observation">The variance of each state's observation noise.</param>
/// <param name="Mean">The mean of the filtered state.</param>
/// <param name="Covariance">The covariance of the filtered state.</param>
/// <param name="Trial">The comparison with the linear models.</param>
/// <param name="Weights">The weights, [states][linear families, network].</param>
/// <param name="Widenings">The factor by which each state's bands are widened.</param>
internal sealed record NetworkDocument(
    double[] Process, double[] Observation, double[] Mean, double[] Covariance, NetworkTrial Trial, double[][] Weights, double[] Widenings);

/// <summary>The JSON serialisation of the documents in a file of forecasters.</summary>
[JsonSerializable(typeof(ForecasterDocument))]
[JsonSerializable(typeof(NetworkDocument))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, UseStringEnumConverter = true)]
internal sealed partial class DocumentJson : JsonSerializerContext;
