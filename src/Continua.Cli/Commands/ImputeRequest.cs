using Continua.Cli.Syntax;
using Continua.Learning;

namespace Continua.Cli.Commands;

/// <summary>Converts the command line of an imputation to options of the library.</summary>
internal sealed class ImputeRequest(Arguments arguments)
{
    // The seasons of years and days are estimated from at least two of them.
    private const double Cycles = 2, DaysOfYear = 365.2425;

    public IReadOnlyList<string> Paths => arguments.Targets;

    /// <summary>The files of the data.</summary>
    public IReadOnlyList<string> Files => [.. Paths.SelectMany(SeriesPaths.Expand)];

    public string Name => SeriesDataOptions.NameOf(Paths);

    public string Folder => arguments.Get(SeriesRunOptions.Out) ?? Path.Combine("out", Name);

    public bool Quiet => arguments.Get(SeriesRunOptions.Quiet);

    public bool Json => arguments.Get(SeriesRunOptions.Json);

    public bool Resume => arguments.Get(SeriesRunOptions.Resume);

    public bool Restart => arguments.Get(SeriesRunOptions.Restart);

    public int Samples => arguments.Get(ImputeCommandOptions.Samples);

    /// <summary>The command line that repeats this run.</summary>
    public string Command => arguments.CommandLine(
        ["continua", ImputeCommand.Word, .. Paths], [SeriesRunOptions.Resume, SeriesRunOptions.Restart]);

    /// <summary>The data, the version and the options on which the trained models depend.</summary>
    public string Fingerprint(LabelledSeries data) => string.Join(
        '\n', ImputeCommandOptions.Deciding.Select(option => $"{option.Name} {arguments.Text(option)}")
            .Prepend(ModelMetadata.ProductVersion).Prepend(data.Sha256 ?? ""));

    /// <summary>Reads the data.</summary>
    public LabelledSeries Read() => LabelledSeries.Read(Files, SeriesDataOptions.Read(arguments));

    /// <summary>Returns the options of the imputation.</summary>
    public ImputeOptions Options(LabelledSeries data)
    {
        double share = arguments.Get(ImputeCommandOptions.Share);
        return new()
        {
            Model = ImputeCommandOptions.Kinds.First(kind => kind.Name == arguments.Get(ImputeCommandOptions.Model)).Kind,
            Hiding = arguments.Get(ImputeCommandOptions.Until) is not null ? Hiding.End(share)
                : arguments.Get(ImputeCommandOptions.Hide) == "times" ? Hiding.Times(share) : Hiding.Values(share),
            Period = Period(data),
            Members = arguments.Get(ImputeCommandOptions.Members),
            Hidden = arguments.Get(ImputeCommandOptions.Hidden),
            Epochs = arguments.Get(ImputeCommandOptions.Epochs),
            Patience = arguments.Get(ImputeCommandOptions.Patience),
            BatchSize = arguments.Get(ImputeCommandOptions.Batch),
            Rate = arguments.Get(ImputeCommandOptions.Rate),
            Decay = arguments.Get(ImputeCommandOptions.Decay),
            Coverage = arguments.Get(ImputeCommandOptions.Coverage),
            Seed = arguments.Get(ImputeCommandOptions.Seed),
            Threads = arguments.Get(ImputeCommandOptions.Threads),
        };
    }

    /// <summary>Returns the times of each series at which values are expected in addition to those observed.</summary>
    /// <exception cref="CommandException">The times are before the start of a series.</exception>
    public double[][]? Added(LabelledSeries data)
    {
        string? every = arguments.Get(ImputeCommandOptions.Every), until = arguments.Get(ImputeCommandOptions.Until);
        string? at = arguments.Get(ImputeCommandOptions.At);
        double[][] added = at is null
            ? [.. Enumerable.Range(0, data.Count).Select(_ => Array.Empty<double>())]
            : ImputeTimes.Read(SeriesPaths.Existing(at), data);
        if (every is null && until is null)
        {
            return at is null ? null : added;
        }

        Duration? step = every is null ? null : Duration.Of(every, data.Time, ImputeCommandOptions.Every.Name);
        double spacing = Spacing.Median([.. Enumerable.Range(0, data.Count).Select(row => data.Series.TimesOf(row).ToArray())]);
        int[] rows = [.. Enumerable.Range(0, data.Count).Where(row => data.Series.Lengths[row] > 0)];
        if (until is not null && Array.TrueForAll(rows, row => End(until, data.Time, data.Series.TimesOf(row)[0]) <= data.Series.TimesOf(row)[^1]))
        {
            throw new CommandException($"Values are expected after the ends of series, but {until} is not after any of them; give a later --until.");
        }

        for (int row = 0; row < data.Count; row++)
        {
            ReadOnlySpan<double> times = data.Series.TimesOf(row);
            if (times.Length == 0)
            {
                continue;
            }

            double start = times[0], last = times[^1], end = until is null ? last : End(until, data.Time, start);
            double from = step is null ? last : start;
            if (end > from)
            {
                double[] grid = step is { Months: > 0 and var months }
                    ? ForecastTimes.OfMonths(data.Time, months, from, end)
                    : ForecastTimes.Of(from, end, step?.Size ?? spacing);
                added[row] = [.. added[row].Concat(grid).Distinct().Order()];
            }
        }

        return added;
    }

    private static double End(string until, TimeAxis axis, double start)
    {
        try
        {
            return axis.Parse(until);
        }
        catch (FormatException)
        {
            return start + Duration.Of(until, axis, ImputeCommandOptions.Until.Name).SizeIn(axis);
        }
    }

    private double? Period(LabelledSeries data)
    {
        if (arguments.Get(ImputeCommandOptions.Period) is { } given)
        {
            return given == "none" ? null : Duration.Of(given, data.Time, ImputeCommandOptions.Period.Name).SizeIn(data.Time);
        }

        if (data.Time.Kind != TimeKind.Date)
        {
            return null;
        }

        double[][] times = [.. Enumerable.Range(0, data.Count).Select(row => data.Series.TimesOf(row).ToArray()).Where(t => t.Length > 0)];
        double day = TimeSpan.TicksPerDay / (double)TimeAxis.TicksIn(data.Time.Unit);
        double span = times.Max(t => t[^1]) - times.Min(t => t[0]);
        return span >= Cycles * DaysOfYear * day ? DaysOfYear * day
            : span >= Cycles * day && Spacing.Median(times) <= day / 4 ? day : null;
    }
}
