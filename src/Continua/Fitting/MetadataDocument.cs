using System.Text.Json;
using System.Text.Json.Serialization;

namespace Continua.Learning;

/// <summary>
/// The JSON metadata of a model file: of a network, of forecasters, or of the parameters of a module. Members that a
/// file of an earlier format or of another kind lacks are null.
/// </summary>
internal sealed record MetadataDocument
{
    public required int Format { get; init; }

    public required string Version { get; init; }

    /// <summary>The kind of file: neural-ode, forecaster or parameters.</summary>
    public required string Model { get; init; }

    public string? Precision { get; init; }

    public FieldDocument? Field { get; init; }

    public SolverDocument? Solver { get; init; }

    public TimeDocument? Time { get; init; }

    public IReadOnlyList<string>? States { get; init; }

    public double[]? Mean { get; init; }

    public double[]? Deviation { get; init; }

    public bool? Log { get; init; }

    public double? Spacing { get; init; }

    public double? Origin { get; init; }

    public IReadOnlyList<EndDocument>? Ends { get; init; }

    /// <summary>The minimum and the maximum of each state in the training data.</summary>
    public IReadOnlyList<double[]>? Ranges { get; init; }

    public ReadingDocument? Reading { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Series { get; init; }

    [JsonPropertyName("data_sha256")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? DataSha256 { get; init; }

    /// <summary>The time of the last row that the filters of forecasters have processed.</summary>
    public double? TimeSeen { get; init; }

    /// <summary>The linear models of forecasters: a <see cref="ForecasterDocument"/>.</summary>
    public JsonElement? Linear { get; init; }

    /// <summary>
    /// The filter of a network that is combined with linear models: a <see cref="NetworkDocument"/>.
    /// </summary>
    public JsonElement? Network { get; init; }

    /// <summary>The network that is combined with linear models.</summary>
    public MetadataDocument? Fitted { get; init; }

    /// <summary>The settings of the module, one line for each, in a file of parameters.</summary>
    public IReadOnlyList<string>? Module { get; init; }

    /// <summary>The time of the last row of the last series, in format 1 only.</summary>
    public double? LastTime { get; init; }

    /// <summary>The states of the last row of the last series, in format 1 only.</summary>
    public double[]? LastState { get; init; }
}

/// <summary>The time axis of the data.</summary>
internal sealed record TimeDocument
{
    public required string Name { get; init; }

    /// <summary>The kind of time axis: number or date.</summary>
    public required string Kind { get; init; }

    public required string Unit { get; init; }

    /// <summary>The date of time 0, in the round-trip format.</summary>
    public required string Origin { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Pattern { get; init; }

    public int? Months { get; init; }

    public bool? MonthEnds { get; init; }
}

/// <summary>The last row of a series.</summary>
internal sealed record EndDocument(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Series, double Time, double[] State);

/// <summary>The options for reading further data files: <see cref="FitContext.Csv"/>.</summary>
internal sealed record ReadingDocument(
    string? Separator = null, string? Decimal = null, string? Thousands = null, string? Encoding = null, IReadOnlyList<string>? Missing = null);

/// <summary>The vector field: its entry in the catalogue, and its operations.</summary>
internal sealed record FieldDocument
{
    /// <summary>The name in the catalogue, or custom.</summary>
    public required string Type { get; init; }

    /// <summary>The name of the class of a custom field.</summary>
    public string? Name { get; init; }

    public int? Dimension { get; init; }

    public IReadOnlyList<int>? Hidden { get; init; }

    public string? Activation { get; init; }

    public bool? Time { get; init; }

    public int? OperationsVersion { get; init; }

    public IReadOnlyList<string>? Operations { get; init; }

    public IReadOnlyList<SolverDocument>? Solves { get; init; }

    /// <summary>The units of the field: data or standardized.</summary>
    [JsonPropertyName("sees")]
    public string? Units { get; init; }
}

/// <summary>The options of a solve. Members that are not set are null.</summary>
internal sealed record SolverDocument
{
    public required string Name { get; init; }

    public required double Rtol { get; init; }

    public required double Atol { get; init; }

    public double? Step { get; init; }

    public bool? LandOnSaves { get; init; }

    public IReadOnlyList<double>? Steps { get; init; }

    public double? NewtonTolerance { get; init; }

    public bool? Compensated { get; init; }

    /// <summary>The highest order of a multistep method; null for other methods.</summary>
    public int? MaxOrder { get; init; }

    /// <summary>
    /// The proportional, integral and derivative coefficient, the safety factor, and the smallest and largest factor.
    /// </summary>
    public double[]? Pid { get; init; }

    public double? FirstFactor { get; init; }

    public bool? Shared { get; init; }

    public IReadOnlyList<double>? AtolPerComponent { get; init; }

    public int? Quadratures { get; init; }

    public string? Norm { get; init; }

    /// <summary>The size of the first step as the only element; empty if it is not set.</summary>
    public double[]? FirstStep { get; init; }

    public int? MaxSteps { get; init; }

    public IReadOnlyList<int>? NonNegative { get; init; }

    public string? InDomain { get; init; }

    public double? MaxStep { get; init; }

    public IReadOnlyList<double>? StopAt { get; init; }

    public IReadOnlyList<double>? Breakpoints { get; init; }

    /// <summary>A description of each event; conditions and resets are code, which is not stored.</summary>
    public IReadOnlyList<string>? Events { get; init; }
}

/// <summary>
/// The state of a trainer in a checkpoint, except for its arrays. Members whose names begin with Since are totals since
/// the last validation.
/// </summary>
internal sealed record CheckpointDocument
{
    public required int Format { get; init; }

    public required long Step { get; init; }

    public required long OptimizerSteps { get; init; }

    public required int Stale { get; init; }

    public required double Seconds { get; init; }

    /// <summary>Text, because it may be infinite, which a JSON number cannot be.</summary>
    public required string BestLoss { get; init; }

    /// <summary>Text, because it may be NaN, which a JSON number cannot be.</summary>
    public required string SinceLoss { get; init; }

    public required int SinceSteps { get; init; }

    public required long SinceForward { get; init; }

    public required long SinceBackward { get; init; }

    public required long SinceSolves { get; init; }

    public required int SinceFailed { get; init; }

    public required Dictionary<string, string> Settings { get; init; }

    /// <summary>
    /// The names and shapes of the parameters, then the settings of the module; null in early checkpoints.
    /// </summary>
    public IReadOnlyList<string>? Module { get; init; }
}

/// <summary>The entry of a tensor in the header of a safetensors file.</summary>
/// <param name="Dtype">F32 or F64.</param>
/// <param name="Shape">The extents.</param>
/// <param name="DataOffsets">The first byte and the byte after the last one, counted from the end of the header.</param>
internal sealed record TensorDocument(string Dtype, int[] Shape, long[] DataOffsets);

/// <summary>The header of a safetensors file.</summary>
internal sealed class HeaderDocument
{
    /// <summary>Texts by name, of which the checksum is the first.</summary>
    [JsonPropertyName("__metadata__")]
    public Dictionary<string, string>? Metadata { get; set; }

    /// <summary>A <see cref="TensorDocument"/> for each tensor, by its name.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Tensors { get; set; }
}

/// <summary>The JSON serialisation of the metadata and headers of models and checkpoints.</summary>
[JsonSerializable(typeof(MetadataDocument))]
[JsonSerializable(typeof(CheckpointDocument))]
[JsonSerializable(typeof(HeaderDocument))]
[JsonSerializable(typeof(TensorDocument))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
internal sealed partial class ModelJson : JsonSerializerContext;
