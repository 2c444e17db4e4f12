using System.Text;
using Continua.Cli.Runs;
using Continua.Cli.Syntax;
using Continua.Learning;

namespace Continua.Cli.Commands;

/// <summary><c>continua forecast</c>: continues a trajectory with a fitted model.</summary>
internal sealed class ForecastCommand : Command
{
    public const string Word = "forecast";
    public const string Schema = "continua.forecast/1";

    public override string Name => Word;

    public override string Summary => "Continues a trajectory with a fitted model.";

    public override string Target => "MODEL";

    public override string Group => CommandGroups.Forecasting;

    public override IReadOnlyList<string> Targets => [];

    public override string Example => "continua forecast out/pendulum --until 130 --every 0.1";

    public override IReadOnlyList<OptionGroup> Groups => ForecastCommandOptions.All;

    public override IReadOnlyList<OptionRule> Rules => ForecastCommandOptions.Rules;

    public override int Run(Arguments arguments, Terminal terminal, CancellationToken cancellation)
    {
        string end = arguments.Get(ForecastCommandOptions.Until)
            ?? throw new UsageException("forecast takes a last time, but none was given; add --until TIME.");
        string model = ModelArgument.Find(arguments.Target);
        ForecastFile? file = arguments.Get(ForecastCommandOptions.Out) is { } path ? new(path) : null;
        file?.CheckHasFolder();
        file?.CheckIsNoInput(
            model, arguments.Get(ForecastCommandOptions.Data) ?? arguments.Get(ForecastCommandOptions.From)!);
        if (!arguments.Get(ForecastCommandOptions.Overwrite))
        {
            file?.CheckIsFree();
        }

        (TimeSeries ahead, string[] warnings) = SavedForecaster.IsForecasterFile(model)
            ? ForecasterContinuation.Of(SavedForecaster.Open(model), end, arguments)
            : OfNetwork(NeuralOde.Open(model), end, arguments);
        if (Directory.Exists(arguments.Target) && new RunFolder(arguments.Target).IsUnfinished)
        {
            string unfinished = $"The run in '{arguments.Target}' is unfinished: "
                + "this is the forecast of the best network so far; add --resume to its fit.";
            warnings = [.. warnings, unfinished];
        }

        Write(ahead, file, arguments.Get(ForecastCommandOptions.Json), terminal);
        if (arguments.Get(ForecastCommandOptions.Json))
        {
            terminal.Out.WriteLine(JsonOutput.Write(ForecastJson.Of(model, ahead, file?.Path, warnings), types => types.ForecastJson));
        }

        foreach (string warning in warnings)
        {
            terminal.Error.WriteLine(warning);
        }

        return ExitCode.Done;
    }

    private static (TimeSeries Ahead, string[] Warnings) OfNetwork(Fitted fitted, string end, Arguments arguments)
    {
        Option[] ofRuns = [ForecastCommandOptions.Data, ForecastCommandOptions.Level, ForecastCommandOptions.Paths];
        foreach (Option option in ofRuns)
        {
            if (arguments.IsGiven(option))
            {
                throw new CommandException(
                    $"{option.Name} is for the model of a whole run, but this one is a network alone; "
                    + $"name the folder of its run, or leave {option.Name} out.");
            }
        }

        double until = UntilUnit.Read(fitted.Context.Time, end);
        TimeSeries ahead = Forecast(fitted, until, arguments);
        return (ahead, [.. ForecastWarnings.GoingBack(ahead, until), .. ForecastWarnings.Of(fitted.Context, ahead)]);
    }

    private static TimeSeries Forecast(Fitted fitted, double until, Arguments arguments)
    {
        FitContext context = fitted.Context;
        Duration? every = arguments.Get(ForecastCommandOptions.Every) is { } text
            ? Duration.Of(text, context.Time, ForecastCommandOptions.Every.Name) : null;
        IReadOnlyList<SeriesEnd> starts = Starts(context, arguments);
        double first = starts.Select(s => s.Time).DefaultIfEmpty(until).Min();
        UntilUnit.Check(context.Time, arguments.Get(ForecastCommandOptions.Until)!, until, first);
        List<Trajectory> ahead = [];
        foreach (SeriesEnd start in starts)
        {
            // Among several series, the forecast of one that ends at --until is its last row alone.
            double[] times = starts.Count > 1 && start.Time == until
                ? [until] : ForecastTimes.Of(context, every, start.Time, until);
            ahead.Add(Continue(fitted, start, times));
        }

        bool named = context.SeriesColumn is not null && ahead.TrueForAll(t => t.Name is not null);
        return new(context.States, context.Time, ahead) { SeriesColumn = named ? context.SeriesColumn : null };
    }

    private static IReadOnlyList<SeriesEnd> Starts(FitContext context, Arguments arguments)
    {
        string from = arguments.Get(ForecastCommandOptions.From)!;
        if (from == ForecastCommandOptions.FromLast)
        {
            return context.Ends;
        }

        TimeSeries states = StateFile.Read(from, context, arguments);
        return [.. states.Trajectories.Select(t => SeriesEnd.Of(t) ?? throw NoCompleteRow(from, t))];
    }

    private static CommandException NoCompleteRow(string file, Trajectory trajectory)
    {
        string series = trajectory.Name is null ? "" : $"series '{trajectory.Name}' ";
        return new($"{file}: a forecast starts from a row with every state, but {series}has none; fill one in.");
    }

    /// <summary>Returns the forecast with increasing times, even if it goes back in time.</summary>
    private static Trajectory Continue(Fitted fitted, SeriesEnd start, double[] times)
    {
        double[,] states = fitted.Predict(start.State, times);
        int[] order = [.. Enumerable.Range(0, times.Length).OrderBy(row => times[row])];
        double[,] sorted = new double[times.Length, start.State.Length];
        for (int row = 0; row < times.Length; row++)
        {
            for (int c = 0; c < start.State.Length; c++)
            {
                // The given start is returned unchanged, not rounded to the model's precision.
                sorted[row, c] = order[row] == 0 ? start.State[c] : ForecastDigits.Rounded(fitted, states[order[row], c], c);
            }
        }

        return new([.. order.Select(row => times[row])], sorted, start.Series);
    }

    private static void Write(TimeSeries ahead, ForecastFile? file, bool json, Terminal terminal)
    {
        if (file is not null)
        {
            using StringWriter text = new();
            ahead.WriteCsv(text);
            file.Write(Encoding.UTF8.GetBytes(text.ToString()));
        }
        else if (!json)
        {
            ahead.WriteCsv(terminal.Out);
        }
    }
}
