using Continua.Cli.Runs;
using Continua.Cli.Syntax;
using Continua.Learning;

namespace Continua.Cli.Commands;

/// <summary><c>continua forecast</c>: a trajectory is continued by a model.</summary>
internal sealed class ForecastCommand : Command
{
    private const string FromLast = "last";

    private static readonly Option<string?> From = new(
        "--from", "STATE.csv", "Where to start: a file with the model's columns, whose last complete row counts, or the word last for "
        + "that of the model's data; of every series, if there are several.", Formats.Text("a file, or last", "try last."), FromLast);
    private static readonly Option<string?> Until = new(
        "--until", "TIME", "The last time, in the data's format.", Formats.Text("a time", "give one after the start."), null, "must be given");
    private static readonly Option<double?> Every = new(
        "--every", "DT", "The time between rows.", Formats.Number("a positive number", "try 0.1.", x => x > 0).OrNone(), null,
        "the median spacing of the data");
    private static readonly Option<string?> Out = new(
        "--out", "F.csv", "The file to write.", Formats.Text("a file", "try forecast.csv."), null, "standard output");

    public override string Name => "forecast";

    public override string Summary => "Continues a trajectory with a fitted model.";

    public override string Target => "MODEL";

    public override string Example => "continua forecast out/pendulum/model.safetensors --until 130 --every 0.1";

    public override IReadOnlyList<OptionGroup> Groups { get; } = [new("Options", [From, Until, Every, Out])];

    public override int Run(Arguments arguments, Terminal terminal, CancellationToken cancellation)
    {
        string end = arguments.Get(Until)
            ?? throw new UsageException("forecast takes a last time, but none was given; add --until TIME.");
        Fitted fitted = ModelArgument.Open(arguments.Target);
        double until = ReadTime(fitted.Context.Time, end);
        List<Trajectory> ahead = [];
        IReadOnlyList<SeriesEnd> starts = Starts(fitted.Context, arguments.Get(From)!);
        foreach (SeriesEnd start in starts)
        {
            // Of several series, one that has come that far already is its last row.
            double[] times = starts.Count > 1 && start.Time == until
                ? [until]
                : ForecastTimes.Of(start.Time, until, arguments.Get(Every) ?? fitted.Context.Spacing);
            ahead.Add(Continue(fitted, start, times));
        }

        Write(fitted.Context, ahead, arguments.Get(Out), terminal);
        return ExitCode.Done;
    }

    private static double ReadTime(TimeAxis axis, string text)
    {
        try
        {
            return axis.Parse(text);
        }
        catch (FormatException fault)
        {
            throw new UsageException($"--until: {fault.Message}");
        }
    }

    private static IReadOnlyList<SeriesEnd> Starts(FitContext context, string from)
    {
        if (from == FromLast)
        {
            return context.Ends;
        }

        TimeSeries states = TimeSeries.ReadCsv(
            FileArgument.Existing(from, "A forecast starts from a CSV file, or the word last"), new() { Time = context.Time.Name, States = context.States, Series = context.SeriesColumn, Axis = context.Time });
        return [.. states.Trajectories.Select(t => SeriesEnd.Of(t) ?? throw NoCompleteRow(from, t))];
    }

    private static CommandException NoCompleteRow(string file, Trajectory trajectory) => new(
        $"{file}: a forecast starts from a row with every state, but {(trajectory.Name is null ? "" : $"series '{trajectory.Name}' ")}"
        + "has none; fill one in.");

    /// <summary>The forecast in the order of time, also where it goes back.</summary>
    private static Trajectory Continue(Fitted fitted, SeriesEnd start, double[] times)
    {
        double[,] states = fitted.Predict(start.State, times);
        int[] order = [.. Enumerable.Range(0, times.Length).OrderBy(row => times[row])];
        double[,] sorted = new double[times.Length, start.State.Length];
        for (int row = 0; row < times.Length; row++)
        {
            for (int c = 0; c < start.State.Length; c++)
            {
                // What was given comes out as it went in, not rounded to the model's precision.
                sorted[row, c] = order[row] == 0 ? start.State[c] : ForecastDigits.Rounded(fitted, states[order[row], c], c);
            }
        }

        return new([.. order.Select(row => times[row])], sorted, start.Series);
    }

    private static void Write(FitContext context, List<Trajectory> ahead, string? path, Terminal terminal)
    {
        bool named = context.SeriesColumn is not null && ahead.TrueForAll(t => t.Name is not null);
        TimeSeries written = new(context.States, context.Time, ahead) { SeriesColumn = named ? context.SeriesColumn : null };
        if (path is null)
        {
            written.WriteCsv(terminal.Out);
        }
        else
        {
            using StringWriter text = new();
            written.WriteCsv(text);
            AtomicFile.Write(path, System.Text.Encoding.UTF8.GetBytes(text.ToString()));
        }
    }
}
