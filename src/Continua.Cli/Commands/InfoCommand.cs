using System.Globalization;
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

    public override string Group => CommandGroups.Forecasting;

    public override IReadOnlyList<string> Targets => [];

    public override string Example => "continua info out/pendulum/model.safetensors";

    public override IReadOnlyList<OptionGroup> Groups { get; } = [new("Options", [Json])];

    public override IReadOnlyList<OptionRule> Rules => [];

    public override int Run(Arguments arguments, Terminal terminal, CancellationToken cancellation)
    {
        string path = ModelArgument.Find(arguments.Target);
        if (SavedClassifier.IsClassifierFile(path))
        {
            using SavedClassifier classifier = SavedClassifier.Open(path);
            if (arguments.Get(Json))
            {
                terminal.Out.WriteLine(JsonOutput.Write(ClassifierJson.Of(path, classifier), types => types.ClassifierJson));
                return ExitCode.Done;
            }

            HelpText card = new(terminal.Out, terminal.Width);
            foreach ((string name, string value) in ClassifierInfo.Describe(classifier))
            {
                card.Entry(name, value);
            }

            return ExitCode.Done;
        }

        SavedForecaster? forecaster = SavedForecaster.IsForecasterFile(path) ? SavedForecaster.Open(path) : null;
        Fitted? fitted = forecaster is null ? NeuralOde.Open(path) : null;
        if (arguments.Get(Json))
        {
            terminal.Out.WriteLine(JsonOutput.Write(Result(path, forecaster, fitted), types => types.InfoJson));
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
        string precision = fitted.IsDouble ? "double" : "single";
        yield return (
            "parameters",
            $"{fitted.Model.Layout.Size} in {precision} precision: "
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
            yield return ("trained on", string.Join(", ", ranges.Select(r => $"{Number(r.Min)} … {Number(r.Max)}")));
        }

        yield return (
            "time",
            $"'{context.Time.Name}' in {context.Time.Unit}, with a median spacing of {Number(context.Spacing)}");
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

    private static InfoJson Result(string path, SavedForecaster? forecaster, Fitted? fitted) => forecaster is not null
        ? InfoJson.Of(path, forecaster.Context) with
        {
            Forecaster = forecaster.Forecaster.Name,
            RowsSeenUntil = JsonOutput.Time(forecaster.Context.Time, forecaster.Time),
            Averaged = [.. AveragedModel.Of(forecaster.Linear, forecaster.Average)
                .Select(model => new AveragedJson(model.State, model.Model, model.Weight))],
        }
        : InfoJson.Of(path, fitted!.Context) with
        {
            Field = Field(fitted.Model.Field),
            Parameters = fitted.Model.Layout.Size,
            Precision = fitted.IsDouble ? "double" : "single",
            Solver = Solver(fitted.Model.Solve),
        };

    private static string Field(Field field) => field switch
    {
        MlpField mlp =>
            $"layers {string.Join(" → ", [mlp.Dimension, .. mlp.Hidden, mlp.Dimension])}, {mlp.Activation.Name}",
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
