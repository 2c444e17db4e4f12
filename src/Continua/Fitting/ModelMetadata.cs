using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Continua.Learning;

/// <summary>
/// The JSON metadata of a model file: everything except the parameters. All formats up to the current one can be read.
/// </summary>
internal static class ModelMetadata
{
    /// <summary>The value of "model" in a file of forecasters.</summary>
    public const string Forecaster = "forecaster";

    private const int Format = 3;

    // The first format with a checksum.
    private const int FirstWithChecksum = 3;

    public static string Write(Fitted fitted)
    {
        (NeuralOde model, FitContext context) = (fitted.Model, fitted.Context);
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            json.WriteNumber("format", Format);
            json.WriteString("version", ProductVersion);
            json.WriteString("model", "neural-ode");
            json.WriteString("precision", fitted.IsDouble ? "double" : "float");
            WriteField(json, model, context);
            WriteSolver(json, model.Solve);
            WriteContext(json, context);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    /// <summary>Returns the metadata of a file of forecasters.</summary>
    /// <param name="context">The description of the data.</param>
    /// <param name="lastTime">The time of the last row that the filters have processed.</param>
    /// <param name="linear">The linear models, as JSON.</param>
    /// <param name="network">
    /// The state of the network's filter and its weights, as JSON; null without a network.
    /// </param>
    /// <param name="fitted">The network; null for none.</param>
    public static string WriteForecaster(FitContext context, double lastTime, string linear, string? network, Fitted? fitted)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            json.WriteNumber("format", Format);
            json.WriteString("version", ProductVersion);
            json.WriteString("model", Forecaster);
            WriteContext(json, context);
            json.WriteNumber("time_seen", lastTime);
            json.WritePropertyName("linear");
            json.WriteRawValue(linear);
            if (network is not null && fitted is not null)
            {
                json.WritePropertyName("network");
                json.WriteRawValue(network);
                json.WritePropertyName("fitted");
                json.WriteRawValue(Write(fitted));
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    /// <summary>Returns the description of the data.</summary>
    public static FitContext ReadContext(JsonElement root, FieldUnits units)
    {
        string[] states = Strings(root.GetProperty("states"));
        Standardization scaling = new(
            states, Numbers(root.GetProperty("mean")), Numbers(root.GetProperty("deviation")), root.GetProperty("log").GetBoolean());
        return new(
            states, ReadTime(root.GetProperty("time")), scaling, root.GetProperty("spacing").GetDouble(),
            root.GetProperty("origin").GetDouble(), ReadEnds(root, KnownFormat(root)),
            root.GetProperty("series").GetString(),
            root.GetProperty("data_sha256").GetString(), units)
        {
            Ranges = root.TryGetProperty("ranges", out JsonElement ranges)
                ? [.. ranges.EnumerateArray().Select(r => new StateRange(r[0].GetDouble(), r[1].GetDouble()))]
                : null,
            Csv = StoredWriting.Read(root),
        };
    }

    private static void WriteContext(Utf8JsonWriter json, FitContext context)
    {
        WriteTime(json, context.Time);
        WriteScaling(json, context);
        json.WriteNumber("spacing", context.Spacing);
        json.WriteNumber("origin", context.Origin);
        WriteEnds(json, context.Ends);
        WriteRanges(json, context.Ranges);
        StoredWriting.Write(json, context.Csv);
        json.WriteString("series", context.SeriesColumn);
        json.WriteString("data_sha256", context.DataSha256);
    }

    /// <summary>Returns the metadata of a file that contains only the parameters of a module.</summary>
    public static string WriteBare(Module module)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            json.WriteNumber("format", Format);
            json.WriteString("version", ProductVersion);
            json.WriteString("model", "parameters");
            json.WriteStartArray("module");
            foreach (string line in ModuleSettings.Of(module))
            {
                json.WriteStringValue(line);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    /// <exception cref="FormatException">
    /// The file contains the parameters of a different module. Early files, and those of models, contain no description
    /// of the module and are accepted.
    /// </exception>
    public static void CompareModule(string metadata, Module module)
    {
        using JsonDocument document = JsonDocument.Parse(metadata);
        if (document.RootElement.TryGetProperty("module", out JsonElement lines))
        {
            ModuleSettings.Compare(Strings(lines), ModuleSettings.Of(module), "module has other settings");
        }
    }

    public static string ProductVersion =>
        typeof(ModelMetadata).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <returns>The model, null if its field is not in the catalogue, and the description of its data.</returns>
    /// <param name="metadata">The metadata of the file.</param>
    /// <param name="code">The model whose field has to be the one in the file; null for none.</param>
    public static (NeuralOde? Model, FitContext Context) Read(string metadata, NeuralOde? code)
    {
        using JsonDocument document = JsonDocument.Parse(metadata);
        JsonElement root = document.RootElement;
        _ = KnownFormat(root);
        if (root.GetProperty("model").GetString() == Forecaster)
        {
            throw new FormatException("it contains forecasters; open it with SavedForecaster.Open(path)");
        }

        if (root.GetProperty("model").GetString() == "parameters")
        {
            throw new FormatException(
                "it contains the parameters of a module written in C#; load them with it: module.LoadParameters(path)");
        }

        if (code is not null)
        {
            FieldDescription.CompareNames(root.GetProperty("field"), code);
        }

        JsonElement field = root.GetProperty("field");
        string type = field.GetProperty("type").GetString() ?? "";
        NeuralOde? model = type == "custom" ? null : new(FieldCatalogue.Read(type, field))
        {
            Solve = code?.Solve ?? SolverDescription.Read(root.GetProperty("solver")),
        };
        FitContext context = ReadContext(root, ReadUnits(field));
        return (model, ContextCheck.Checked(context, model?.Field));
    }

    /// <exception cref="FormatException">
    /// The file has a newer format, or it lacks the checksum of its format.
    /// </exception>
    public static void CheckFormat(string metadata, bool hasChecksum)
    {
        using JsonDocument document = JsonDocument.Parse(metadata);
        if (KnownFormat(document.RootElement) >= FirstWithChecksum && !hasChecksum)
        {
            throw new FormatException("it is damaged: it lacks its checksum; take another copy of the file");
        }
    }

    private static int KnownFormat(JsonElement root)
    {
        int format = root.GetProperty("format").GetInt32();
        string? writer = format <= Format ? null : root.GetProperty("version").GetString();
        return writer is null ? format : throw new FormatException(
            $"it has format {format}, and this version reads formats up to {Format}; update Continua to version {writer} or later");
    }

    /// <exception cref="FormatException">
    /// The code's field computes another function than the one in the file, or its solve has other options.
    /// </exception>
    public static void CompareOperations(string metadata, NeuralOde code)
    {
        using JsonDocument document = JsonDocument.Parse(metadata);
        JsonElement root = document.RootElement;
        FieldDescription.CompareOperations(root.GetProperty("field"), code, root.GetProperty("states").GetArrayLength());
        SolveOptions solve = code.Solve;
        SolverDescription.Compare(root.GetProperty("solver"), solve, SolverCatalogue.NameOf(solve.Solver), "its Solve", withLimit: false);
    }

    /// <summary>
    /// Whether the model computes in double precision; in early files this follows from the types of the tensors.
    /// </summary>
    public static bool IsDouble(string metadata, IReadOnlyList<StoredTensor> tensors)
    {
        using JsonDocument document = JsonDocument.Parse(metadata);
        return document.RootElement.TryGetProperty("precision", out JsonElement precision)
            ? precision.GetString() == "double"
            : tensors.Any(t => t.Type == "F64");
    }

    private static void WriteField(Utf8JsonWriter json, NeuralOde model, FitContext context)
    {
        json.WriteStartObject("field");
        FieldDescription.Write(json, model, context.States.Count);
        json.WriteString("sees", context.FieldUnits == FieldUnits.Data ? "data" : "standardized");
        json.WriteEndObject();
    }

    // In early files, without this entry, all fields are in standardised units.
    private static FieldUnits ReadUnits(JsonElement field) =>
        field.TryGetProperty("sees", out JsonElement units) && units.GetString() == "data"
            ? FieldUnits.Data
            : FieldUnits.Standardized;

    private static void WriteSolver(Utf8JsonWriter json, SolveOptions options)
    {
        json.WriteStartObject("solver");
        SolverDescription.Write(json, options, SolverCatalogue.NameOf(options.Solver));
        json.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter json, TimeAxis time)
    {
        json.WriteStartObject("time");
        json.WriteString("name", time.Name);
        json.WriteString("kind", time.Kind == TimeKind.Date ? "date" : "number");
        json.WriteString("unit", time.Unit);
        json.WriteString("origin", time.Origin.ToString("O", CultureInfo.InvariantCulture));
        json.WriteString("pattern", time.Pattern);
        json.WriteNumber("months", time.Months);
        json.WriteBoolean("month_ends", time.MonthEnds);
        json.WriteEndObject();
    }

    // Early files lack this entry; dates without a day are months.
    private static int MonthsOf(string? pattern) => pattern == "yyyy-MM" ? 1 : 0;

    private static TimeAxis ReadTime(JsonElement json) => new()
    {
        Name = json.GetProperty("name").GetString() ?? "",
        Kind = json.GetProperty("kind").GetString() == "date" ? TimeKind.Date : TimeKind.Number,
        Unit = json.GetProperty("unit").GetString() ?? "",
        Origin = DateTimeOffset.ParseExact(json.GetProperty("origin").GetString() ?? "", "O", CultureInfo.InvariantCulture),
        Pattern = json.GetProperty("pattern").GetString(),
        Months = json.TryGetProperty("months", out JsonElement months) ? months.GetInt32() : MonthsOf(json.GetProperty("pattern").GetString()),
        MonthEnds = json.TryGetProperty("month_ends", out JsonElement ends) && ends.GetBoolean(),
    };

    private static void WriteScaling(Utf8JsonWriter json, FitContext context)
    {
        json.WriteStartArray("states");
        foreach (string state in context.States)
        {
            json.WriteStringValue(state);
        }

        json.WriteEndArray();
        WriteNumbers(json, "mean", context.Scaling.Mean);
        WriteNumbers(json, "deviation", context.Scaling.Deviation);
        json.WriteBoolean("log", context.Scaling.Log);
    }

    private static void WriteEnds(Utf8JsonWriter json, IReadOnlyList<SeriesEnd> ends)
    {
        json.WriteStartArray("ends");
        foreach (SeriesEnd end in ends)
        {
            json.WriteStartObject();
            json.WriteString("series", end.Series);
            json.WriteNumber("time", end.Time);
            WriteNumbers(json, "state", end.State);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRanges(Utf8JsonWriter json, IReadOnlyList<StateRange>? ranges)
    {
        if (ranges is null)
        {
            return;
        }

        json.WriteStartArray("ranges");
        foreach (StateRange range in ranges)
        {
            json.WriteStartArray();
            json.WriteNumberValue(range.Least);
            json.WriteNumberValue(range.Greatest);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    // Format 1 contains only the end of the last series, without its name.
    private static SeriesEnd[] ReadEnds(JsonElement root, int format) => format == 1
        ? [new(null, root.GetProperty("last_time").GetDouble(), Numbers(root.GetProperty("last_state")))]
        : [.. root.GetProperty("ends").EnumerateArray().Select(end => new SeriesEnd(
            end.GetProperty("series").GetString(), end.GetProperty("time").GetDouble(), Numbers(end.GetProperty("state"))))];

    private static void WriteNumbers(Utf8JsonWriter json, string name, double[] numbers)
    {
        json.WriteStartArray(name);
        foreach (double number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    private static double[] Numbers(JsonElement json) => [.. json.EnumerateArray().Select(e => e.GetDouble())];

    private static string[] Strings(JsonElement json) => [.. json.EnumerateArray().Select(e => e.GetString() ?? "")];
}
