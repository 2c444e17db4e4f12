using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Continua.Learning;

/// <summary>What a model file says besides its numbers, as JSON. Readers take every format up to their own.</summary>
internal static class ModelMetadata
{
    /// <summary>The word for a file of forecasters.</summary>
    public const string Forecaster = "forecaster";

    private const int Format = 3;

    // Files of this format and later ones carry a checksum.
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

    /// <summary>For a file of forecasters.</summary>
    /// <param name="seen">The time up to which rows were seen.</param>
    /// <param name="linear">The linear models, as JSON.</param>
    /// <param name="network">What a network has beside its own metadata, as JSON; null for none.</param>
    /// <param name="fitted">The network; null for none.</param>
    public static string WriteForecaster(FitContext context, double seen, string linear, string? network, Fitted? fitted)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            json.WriteNumber("format", Format);
            json.WriteString("version", ProductVersion);
            json.WriteString("model", Forecaster);
            WriteContext(json, context);
            json.WriteNumber("time_seen", seen);
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

    /// <summary>What a file says of its data.</summary>
    public static FitContext ReadContext(JsonElement root, FieldUnits sees)
    {
        string[] states = Strings(root.GetProperty("states"));
        Standardization scaling = new(
            states, Numbers(root.GetProperty("mean")), Numbers(root.GetProperty("deviation")), root.GetProperty("log").GetBoolean());
        return new(
            states, ReadTime(root.GetProperty("time")), scaling, root.GetProperty("spacing").GetDouble(),
            root.GetProperty("origin").GetDouble(), ReadEnds(root, KnownFormat(root)),
            root.GetProperty("series").GetString(),
            root.GetProperty("data_sha256").GetString(), sees)
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

    /// <summary>For a file that holds the parameters of a module and nothing else.</summary>
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

    /// <exception cref="FormatException">A file of parameters says another module; early files, and those of models, do not say.</exception>
    public static void CompareModule(string metadata, Module module)
    {
        using JsonDocument document = JsonDocument.Parse(metadata);
        if (document.RootElement.TryGetProperty("module", out JsonElement lines))
        {
            ModuleSettings.Compare(Strings(lines), ModuleSettings.Of(module), "module is set otherwise");
        }
    }

    public static string ProductVersion =>
        typeof(ModelMetadata).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <returns>The model, if its field is in the catalogue, and what is known of its data.</returns>
    /// <param name="code">The code that the file is loaded into, whose field must be the one that it says; null for none.</param>
    public static (NeuralOde? Model, FitContext Context) Read(string metadata, NeuralOde? code)
    {
        using JsonDocument document = JsonDocument.Parse(metadata);
        JsonElement root = document.RootElement;
        _ = KnownFormat(root);
        if (root.GetProperty("model").GetString() == Forecaster)
        {
            throw new FormatException("it holds forecasters; open it with SavedForecaster.Open(path)");
        }

        if (root.GetProperty("model").GetString() == "parameters")
        {
            throw new FormatException("it holds the parameters of a module written in C#; load them with it: module.LoadParameters(path)");
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

    /// <exception cref="FormatException">The file is newer than this version, or lacks the checksum of its format.</exception>
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

    /// <exception cref="FormatException">The code's field computes other things than the file says, or is solved otherwise.</exception>
    public static void CompareOperations(string metadata, NeuralOde code)
    {
        using JsonDocument document = JsonDocument.Parse(metadata);
        JsonElement root = document.RootElement;
        FieldDescription.CompareOperations(root.GetProperty("field"), code, root.GetProperty("states").GetArrayLength());
        SolveOptions solve = code.Solve;
        SolverDescription.Compare(root.GetProperty("solver"), solve, SolverCatalogue.NameOf(solve.Solver), "its Solve", withLimit: false);
    }

    /// <summary>Whether a model computes in double; early files say so by the types of their tensors alone.</summary>
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

    // Before there was a choice, fields saw what the scaling made of the data.
    private static FieldUnits ReadUnits(JsonElement field) =>
        field.TryGetProperty("sees", out JsonElement sees) && sees.GetString() == "data" ? FieldUnits.Data : FieldUnits.Standardized;

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

    // Early files do not say; dates without a day are of months.
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

    // Format 1 kept the end of the last series only, without its name.
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
