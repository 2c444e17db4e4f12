using System.Globalization;
using System.Text.Json;

namespace Continua.Learning;

/// <summary>
/// Converts models to and from the JSON metadata of their files. All formats up to the current one can be read.
/// </summary>
internal static class ModelMetadata
{
    private const string Forecaster = "forecaster", Network = "neural-ode", Parameters = "parameters";
    private const int Format = 3;

    // The first format in which files have a checksum.
    private const int FirstWithChecksum = 3;

    public static string ProductVersion => typeof(ModelMetadata).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary>Returns the metadata of a network.</summary>
    public static MetadataDocument Of(Fitted fitted)
    {
        (NeuralOde model, FitContext context) = (fitted.Model, fitted.Context);
        return WithContext(New(Network), context) with
        {
            Precision = fitted.IsDouble ? "double" : "float",
            Field = FieldDescription.Of(model, context.States.Count, context.FieldUnits),
            Solver = SolverDescription.Of(model.Solve, SolverCatalogue.NameOf(model.Solve.Solver)),
        };
    }

    /// <summary>Returns the metadata of forecasters.</summary>
    /// <param name="context">The description of the data.</param>
    /// <param name="lastTime">The time of the last row that the filters have processed.</param>
    /// <param name="linear">The linear models.</param>
    /// <param name="filter">The state of the network's filter and its weights; null without a network.</param>
    /// <param name="fitted">The network; null for none.</param>
    public static MetadataDocument Of(
        FitContext context, double lastTime, ForecasterDocument linear, NetworkDocument? filter, Fitted? fitted) =>
        WithContext(New(Forecaster), context) with
        {
            TimeSeen = lastTime,
            Linear = JsonSerializer.SerializeToElement(linear, DocumentJson.Default.ForecasterDocument),
            Network = filter is null ? null : JsonSerializer.SerializeToElement(filter, DocumentJson.Default.NetworkDocument),
            Fitted = fitted is null ? null : Of(fitted),
        };

    /// <summary>Returns the metadata of a file that contains only the parameters of a module.</summary>
    public static MetadataDocument Of(Module module) => New(Parameters) with { Module = [.. ModuleSettings.Of(module)] };

    public static string Write(MetadataDocument document) => JsonSerializer.Serialize(document, ModelJson.Default.MetadataDocument);

    /// <summary>Parses the metadata of a file.</summary>
    /// <param name="metadata">The JSON text.</param>
    /// <param name="hasChecksum">Whether the file has a checksum.</param>
    /// <exception cref="FormatException">
    /// The file has a newer format, or it lacks the checksum of its format.
    /// </exception>
    public static MetadataDocument Parse(string metadata, bool hasChecksum)
    {
        MetadataDocument document = JsonSerializer.Deserialize(metadata, ModelJson.Default.MetadataDocument) ?? throw new JsonException();
        if (document.Format > Format)
        {
            throw new FormatException(
                $"it has format {document.Format}, and this version reads formats up to {Format}; update Continua to version "
                + $"{document.Version} or later");
        }

        return document.Format < FirstWithChecksum || hasChecksum
            ? document
            : throw new FormatException("it is damaged: it lacks its checksum; take another copy of the file");
    }

    public static bool IsForecaster(MetadataDocument document) => document.Model == Forecaster;

    /// <summary>Returns the description of the data.</summary>
    public static FitContext ReadContext(MetadataDocument file, FieldUnits units)
    {
        IReadOnlyList<string> states = Required(file.States, "states");
        Standardization scaling = new(
            states, Required(file.Mean, "mean"), Required(file.Deviation, "deviation"), Required(file.Log, "log"));
        return new(
            states, ReadTime(Required(file.Time, "time")), scaling, Required(file.Spacing, "spacing"), Required(file.Origin, "origin"),
            ReadEnds(file), file.Series, file.DataSha256, units)
        {
            Ranges = file.Ranges is null ? null : [.. file.Ranges.Select(range => new StateRange(range[0], range[1]))],
            Csv = StoredCsvOptions.Read(file.Reading),
        };
    }

    /// <summary>Compares the module of a file of parameters with the code's module.</summary>
    /// <exception cref="FormatException">
    /// The file contains the parameters of a different module. Early files, and those of models, contain no description
    /// of the module and are accepted.
    /// </exception>
    public static void CompareModule(MetadataDocument file, Module module)
    {
        if (file.Module is { } lines)
        {
            ModuleSettings.Compare([.. lines], ModuleSettings.Of(module), "module has other settings");
        }
    }

    /// <summary>Builds the model of a file, and the description of its data.</summary>
    /// <param name="file">The metadata of the file.</param>
    /// <param name="code">The code's model, whose field has to be the one in the file; null for none.</param>
    /// <returns>The model, null if its field is not in the catalogue, and the description of its data.</returns>
    /// <exception cref="FormatException">
    /// The file contains no network, or the code's model has another field.
    /// </exception>
    public static (NeuralOde? Model, FitContext Context) Read(MetadataDocument file, NeuralOde? code)
    {
        if (IsForecaster(file))
        {
            throw new FormatException("it contains forecasters; open it with SavedForecaster.Open(path)");
        }

        if (file.Model == Parameters)
        {
            throw new FormatException(
                "it contains the parameters of a module written in C#; load them with it: module.LoadParameters(path)");
        }

        FieldDocument field = Required(file.Field, "field");
        if (code is not null)
        {
            FieldDescription.CompareNames(field, code);
        }

        NeuralOde? model = FieldDescription.Read(field) is { } built
            ? new(built) { Solve = code?.Solve ?? SolverDescription.Read(Required(file.Solver, "solver")) }
            : null;
        FitContext context = ReadContext(file, FieldDescription.UnitsOf(field));
        return (model, ContextCheck.Checked(context, model?.Field));
    }

    /// <summary>Compares the operations and the options of the solve with those of the code's model.</summary>
    /// <exception cref="FormatException">
    /// The code's field computes another function than the one in the file, or its solve has other options.
    /// </exception>
    public static void CompareOperations(MetadataDocument file, NeuralOde code)
    {
        FieldDescription.CompareOperations(Required(file.Field, "field"), code, Required(file.States, "states").Count);
        SolveOptions solve = code.Solve;
        SolverDescription.Compare(
            Required(file.Solver, "solver"), solve, SolverCatalogue.NameOf(solve.Solver), "its Solve", withLimit: false);
    }

    /// <summary>
    /// Whether the model computes in double precision; in early files this follows from the types of the tensors.
    /// </summary>
    public static bool IsDouble(MetadataDocument file, IReadOnlyList<StoredTensor> tensors) =>
        file.Precision is { } precision ? precision == "double" : tensors.Any(tensor => tensor.Type == "F64");

    /// <summary>Returns a member that a file has to contain.</summary>
    /// <exception cref="KeyNotFoundException">The file lacks the member.</exception>
    public static T Required<T>(T? value, string name)
        where T : class => value ?? throw new KeyNotFoundException(name);

    /// <inheritdoc cref="Required{T}(T?, string)"/>
    public static T Required<T>(T? value, string name)
        where T : struct => value ?? throw new KeyNotFoundException(name);

    private static MetadataDocument New(string model) => new() { Format = Format, Version = ProductVersion, Model = model };

    private static MetadataDocument WithContext(MetadataDocument document, FitContext context) => document with
    {
        Time = Of(context.Time),
        States = context.States,
        Mean = context.Scaling.Mean,
        Deviation = context.Scaling.Deviation,
        Log = context.Scaling.Log,
        Spacing = context.Spacing,
        Origin = context.Origin,
        Ends = [.. context.Ends.Select(end => new EndDocument(end.Series, end.Time, end.State))],
        Ranges = context.Ranges is null ? null : [.. context.Ranges.Select(range => (double[])[range.Min, range.Max])],
        Reading = StoredCsvOptions.Of(context.Csv),
        Series = context.SeriesColumn,
        DataSha256 = context.DataSha256,
    };

    internal static TimeDocument Of(TimeAxis time) => new()
    {
        Name = time.Name,
        Kind = time.Kind == TimeKind.Date ? "date" : "number",
        Unit = time.Unit,
        Origin = time.Origin.ToString("O", CultureInfo.InvariantCulture),
        Pattern = time.Pattern,
        Months = time.Months,
        MonthEnds = time.MonthEnds,
    };

    internal static TimeAxis ReadTime(TimeDocument file) => new()
    {
        Name = file.Name,
        Kind = file.Kind == "date" ? TimeKind.Date : TimeKind.Number,
        Unit = file.Unit,
        Origin = DateTimeOffset.ParseExact(file.Origin, "O", CultureInfo.InvariantCulture),
        Pattern = file.Pattern,

        // Early files lack the number of months; dates without a day are months.
        Months = file.Months ?? (file.Pattern == "yyyy-MM" ? 1 : 0),
        MonthEnds = file.MonthEnds ?? false,
    };

    // Format 1 contains only the end of the last series, without its name.
    private static SeriesEnd[] ReadEnds(MetadataDocument file) => file.Format == 1
        ? [new(null, Required(file.LastTime, "last_time"), Required(file.LastState, "last_state"))]
        : [.. Required(file.Ends, "ends").Select(end => new SeriesEnd(end.Series, end.Time, end.State))];
}
