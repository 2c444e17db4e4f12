using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Continua.Cli.Commands;
using Continua.Learning;

namespace Continua.Cli.Runs;

/// <summary>
/// Writes and reads JSON results, independent of the culture, with null for numbers that are not finite.
/// </summary>
internal static class JsonOutput
{
    private static readonly JsonTypes Compact = new(Options(indented: false)), Indented = new(Options(indented: true));

    /// <summary>Returns the schema of the object that a command writes.</summary>
    /// <param name="command">The name of the command; any other word has the schema of a fit.</param>
    public static string SchemaOf(string command) => command switch
    {
        RunCommand.Word => ExperimentSession.Schema,
        InfoCommand.Word => InfoCommand.Schema,
        ForecastCommand.Word => ForecastCommand.Schema,
        ClassifyCommand.Word => ClassifyJson.Name,
        ImputeCommand.Word => ImputeJson.Name,
        VerifyCommand.Word => VerifyJson.Name,
        _ => FitJson.Name,
    };

    /// <summary>Returns an object as JSON text.</summary>
    /// <param name="type">Returns the description of the object's type from the given context.</param>
    public static string Write<T>(T value, Func<JsonTypes, JsonTypeInfo<T>> type, bool indented = false) =>
        JsonSerializer.Serialize(value, type(indented ? Indented : Compact));

    /// <summary>
    /// Reads an object from a file; returns null if the file is missing, is not JSON, or has another schema.
    /// </summary>
    public static T? Read<T>(string file, string schema, Func<JsonTypes, JsonTypeInfo<T>> type)
        where T : class, IHasSchema
    {
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            T? read = JsonSerializer.Deserialize(File.ReadAllBytes(file), type(Compact));
            return read?.Schema == schema ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Returns a time in the format of the data: a number, or a date as text.</summary>
    public static JsonTime Time(TimeAxis axis, double time) =>
        axis.Kind == TimeKind.Number ? new(time, null) : new(double.NaN, axis.Format(time));

    // Only necessary characters are escaped, so that sentences and names stay readable: no output becomes part of a web
    // page.
    private static JsonSerializerOptions Options(bool indented) => new()
    {
        WriteIndented = indented,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new FiniteNumberConverter(), new JsonTimeConverter() },
    };
}

/// <summary>An object whose first member names its schema.</summary>
internal interface IHasSchema
{
    string? Schema { get; }
}

/// <summary>The generated serializers of the types that the tool writes or reads as JSON.</summary>
[JsonSerializable(typeof(FitJson))]
[JsonSerializable(typeof(ForecastJson))]
[JsonSerializable(typeof(InfoJson))]
[JsonSerializable(typeof(ClassifyJson))]
[JsonSerializable(typeof(ImputeJson))]
[JsonSerializable(typeof(ClassifierJson))]
[JsonSerializable(typeof(FileListJson))]
[JsonSerializable(typeof(ExperimentJson))]
[JsonSerializable(typeof(ExperimentListJson))]
[JsonSerializable(typeof(VerifyJson))]
[JsonSerializable(typeof(FailureJson))]
[JsonSerializable(typeof(DataOrigin))]
internal sealed partial class JsonTypes : JsonSerializerContext;

/// <summary>A time of a result: a number, or a date as text.</summary>
/// <param name="Number">The number, in the unit of the data; NaN for a date.</param>
/// <param name="Date">The date in the format of the data; null for a number.</param>
internal readonly record struct JsonTime(double Number, string? Date);

/// <summary>Writes null for NaN and infinite numbers.</summary>
internal sealed class FiniteNumberConverter : JsonConverter<double>
{
    public override bool HandleNull => true;

    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}

/// <summary>Writes a time as a number or as text.</summary>
internal sealed class JsonTimeConverter : JsonConverter<JsonTime>
{
    private static readonly FiniteNumberConverter Number = new();

    public override JsonTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? new(double.NaN, reader.GetString()) : new(reader.GetDouble(), null);

    public override void Write(Utf8JsonWriter writer, JsonTime value, JsonSerializerOptions options)
    {
        if (value.Date is { } date)
        {
            writer.WriteStringValue(date);
        }
        else
        {
            Number.Write(writer, value.Number, options);
        }
    }
}
