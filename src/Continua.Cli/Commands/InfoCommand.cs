using System.Globalization;
using System.Text.Json;
using Continua.Cli.Runs;
using Continua.Cli.Syntax;
using Continua.Learning;

namespace Continua.Cli.Commands;

/// <summary><c>continua info</c>: prints the contents of a model file.</summary>
internal sealed class InfoCommand : Command
{
    public const string Word = "info";
    public const string Schema = "continua.info/1";

    private const int MaxEnds = 5;

    private static readonly Option<bool> Json =
        new("--json", null, "Write one JSON object to standard output.", Formats.Switch, false);

    public override string Name => Word;

    public override string Summary => "Prints the contents of a model file.";

    public override string Target => "MODEL";

    public override string Example => "continua info out/pendulum/model.safetensors";

    public override IReadOnlyList<OptionGroup> Groups { get; } = [new("Options", [Json])];

    public override IReadOnlyList<OptionRule> Rules => [];

    public override int Run(Arguments arguments, Terminal terminal, CancellationToken cancellation)
    {
        string path = ModelArgument.Find(arguments.Target);
        SavedForecaster? forecaster = SavedForecaster.IsOne(path) ? SavedForecaster.Open(path) : null;
        Fitted? fitted = forecaster is null ? NeuralOde.Open(path) : null;
        if (arguments.Get(Json))
        {
            terminal.Out.WriteLine(JsonOutput.Write(indented: false, json =>
            {
                json.WriteString("schema", Schema);
                json.WriteString("version", ModelMetadata.ProductVersion);
                json.WriteString("status", "done");
                json.WriteString("model", path);
                Write(json, forecaster, fitted);
            }));
            return ExitCode.Done;
        }

        HelpText lines = new(terminal.Out, terminal.Width);
        foreach ((string name, string value) in forecaster is null ? Describe(fitted!) : Describe(forecaster))
        {
            lines.Entry(name, value);
        }

        return ExitCode.Done;
    }

    private static IEnumerable<(string Name, string Value)> Describe(SavedForecaster forecaster)
    {
        FitContext context = forecaster.Context;
        yield return ("model", forecaster.Forecaster.Name);
        foreach (AveragedModel averaged in AveragedModel.Of(forecaster.Linear, forecaster.Average))
        {
            yield return ($"{averaged.State}, {100 * averaged.Weight:F0} %", averaged.Model);
        }

        yield return ("history until", context.Time.Format(forecaster.Time));
        foreach ((string, string) line in Describe(context))
        {
            yield return line;
        }

        if (forecaster.Average is { } average)
        {
            string part = average.Trial.TakesPart ? "" : ", not part of the forecast";
            yield return ("network", $"{Field(average.Network.Fitted.Model.Field)}{part}");
        }
    }

    private static IEnumerable<(string Name, string Value)> Describe(Fitted fitted)
    {
        FitContext context = fitted.Context;
        yield return ("model", "neural ODE, dy/dt = f(y)");
        yield return ("field", Field(fitted.Model.Field));
        yield return ("parameters", $"{fitted.Model.Layout.Size} in {(fitted.IsDouble ? "double" : "single")} "
            + "precision: "
            + string.Join(", ", fitted.Model.Layout.Slices.Select(s => $"{s.Name} {s.Shape}")));
        yield return ("solver", Solver(fitted.Model.Solve));
        foreach ((string, string) line in Describe(context))
        {
            yield return line;
        }
    }

    private static IEnumerable<(string Name, string Value)> Describe(FitContext context)
    {
        yield return ("states", string.Join(", ", context.States) + (context.Scaling.Log ? " (their logarithms)" : ""));
        yield return ("means", Numbers(context.Scaling.Mean));
        yield return ("deviations", Numbers(context.Scaling.Deviation));
        if (context.Ranges is { } ranges)
        {
            yield return ("trained on", string.Join(", ", ranges.Select(r => $"{Number(r.Least)} … {Number(r.Greatest)}")));
        }

        yield return ("time", $"'{context.Time.Name}' in {context.Time.Unit}, counted in {Number(context.Spacing)}");
        if (context.SeriesColumn is { } series)
        {
            yield return ("series", $"'{series}', {context.Ends.Count} of them");
        }

        foreach (SeriesEnd end in context.Ends.Take(MaxEnds))
        {
            string name = end.Series is null ? "last row" : $"last row of '{end.Series}'";
            yield return (name, $"{Numbers(end.State)} at {context.Time.Format(end.Time)}");
        }

        if (context.Ends.Count > MaxEnds)
        {
            yield return ("…", $"and the last rows of {context.Ends.Count - MaxEnds} more series");
        }

        yield return ("data (SHA-256)", context.DataSha256 ?? "–");
    }

    private static void Write(Utf8JsonWriter json, SavedForecaster? forecaster, Fitted? fitted)
    {
        FitContext context = forecaster?.Context ?? fitted!.Context;
        if (forecaster is not null)
        {
            json.WriteString("forecaster", forecaster.Forecaster.Name);
            JsonOutput.TimeValue(json, "rows_seen_until", context.Time, forecaster.Time);
            json.WriteStartArray("averaged");
            foreach (AveragedModel averaged in AveragedModel.Of(forecaster.Linear, forecaster.Average))
            {
                json.WriteStartObject();
                json.WriteString("state", averaged.State);
                json.WriteString("model", averaged.Model);
                JsonOutput.Number(json, "weight", averaged.Weight);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
        else
        {
            json.WriteString("field", Field(fitted!.Model.Field));
            json.WriteNumber("parameters", fitted.Model.Layout.Size);
            json.WriteString("precision", fitted.IsDouble ? "double" : "single");
            json.WriteString("solver", Solver(fitted.Model.Solve));
        }

        json.WriteStartArray("states");
        for (int s = 0; s < context.States.Count; s++)
        {
            json.WriteStartObject();
            json.WriteString("name", context.States[s]);
            JsonOutput.Number(json, "mean", context.Scaling.Mean[s]);
            JsonOutput.Number(json, "deviation", context.Scaling.Deviation[s]);
            JsonOutput.Number(json, "least", context.Ranges?[s].Least);
            JsonOutput.Number(json, "greatest", context.Ranges?[s].Greatest);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteBoolean("log", context.Scaling.Log);
        JsonOutput.Time(json, context.Time);
        JsonOutput.Number(json, "spacing", context.Spacing);
        json.WriteString("series", context.SeriesColumn);
        json.WriteStartArray("ends");
        foreach (SeriesEnd end in context.Ends)
        {
            WriteEnd(json, context, end);
        }

        json.WriteEndArray();
        json.WriteString("data_sha256", context.DataSha256);
    }

    private static void WriteEnd(Utf8JsonWriter json, FitContext context, SeriesEnd end)
    {
        json.WriteStartObject();
        json.WriteString("series", end.Series);
        JsonOutput.TimeValue(json, "time", context.Time, end.Time);
        json.WriteStartArray("state");
        foreach (double value in end.State)
        {
            JsonOutput.Value(json, value);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Field(Field field) => field switch
    {
        MlpField mlp => $"layers {string.Join(" → ", [mlp.Dimension, .. mlp.Hidden, mlp.Dimension])}, "
            + $"{mlp.Activation.Name}",
        LinearField linear => $"linear, {linear.Dimension} states",
        _ => FieldCatalogue.NameOf(field) ?? "written in C#",
    };

    private static string Solver(SolveOptions solve) => SolverCatalogue.NameOf(solve.Solver) + solve.Controller switch
    {
        FixedStep fixedStep => $", steps of {Number(fixedStep.Step)} spacings",
        GivenSteps given => $", {given.Times.Count} given steps",
        _ => $", rtol {Number(solve.Rtol)}, atol {Number(solve.Atol)}",
    };

    private static string Numbers(double[] numbers) => string.Join(", ", numbers.Select(Number));

    private static string Number(double number) => number.ToString("G6", CultureInfo.InvariantCulture);
}
