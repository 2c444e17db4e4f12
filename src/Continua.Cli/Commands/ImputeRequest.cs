using Continua.Cli.Syntax;
using Continua.Learning;

namespace Continua.Cli.Commands;

/// <summary>Converts the command line of an imputation to options of the library.</summary>
internal sealed class ImputeRequest(Arguments arguments)
    : SeriesRequest(arguments, ImputeCommand.Word, ImputeCommandOptions.Deciding)
{
    // The seasons of years and days are estimated from at least two of them.
    private const double Cycles = 2, DaysOfYear = 365.2425;

    // Beside the folder of a classification of the same data.
    protected override string FolderName => Name + "-imputed";

    public int Samples => Arguments.Get(ImputeCommandOptions.Samples);

    /// <summary>Reads the data.</summary>
    public LabelledSeries Read() => LabelledSeries.Read(
        Files, SeriesDataOptions.Read(Arguments) with { ObservesMissing = true });

    /// <summary>Returns the options of the imputation.</summary>
    public ImputeOptions Options(LabelledSeries data)
    {
        double share = Arguments.Get(ImputeCommandOptions.Share);
        return new()
        {
            Model = ImputeCommandOptions.Kinds.First(kind => kind.Name == Arguments.Get(ImputeCommandOptions.Model)).Kind,
            Hiding = Arguments.Get(ImputeCommandOptions.Until) is not null ? Hiding.End(share)
                : Arguments.Get(ImputeCommandOptions.Hide) == "times" ? Hiding.Times(share) : Hiding.Values(share),
            Period = Period(data),
            Members = Arguments.Get(ImputeCommandOptions.Members),
            Hidden = Arguments.Get(ImputeCommandOptions.Hidden),
            Epochs = Arguments.Get(ImputeCommandOptions.Epochs),
            Patience = Arguments.Get(ImputeCommandOptions.Patience),
            BatchSize = Arguments.Get(ImputeCommandOptions.Batch),
            Rate = Arguments.Get(ImputeCommandOptions.Rate),
            Decay = Arguments.Get(ImputeCommandOptions.Decay),
            Coverage = Arguments.Get(ImputeCommandOptions.Coverage),
            Seed = Arguments.Get(ImputeCommandOptions.Seed),
            Threads = Arguments.Get(ImputeCommandOptions.Threads),
        };
    }

    /// <summary>Returns the times of each series at which values are expected in addition to those observed.</summary>
    /// <exception cref="CommandException">The times are before the start of a series.</exception>
    public double[][]? Added(LabelledSeries data)
    {
        string? every = Arguments.Get(ImputeCommandOptions.Every), until = Arguments.Get(ImputeCommandOptions.Until);
        string? at = Arguments.Get(ImputeCommandOptions.At);
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
        catch (FormatException) when (Duration.IsLength(until))
        {
            return (axis.Kind == TimeKind.Date ? start : 0) + Duration.Of(until, axis, ImputeCommandOptions.Until.Name).SizeIn(axis);
        }
        catch (FormatException)
        {
            throw new CommandException(
                $"An end is a time written as in the data, such as {axis.Format(start)}, or a length, with dates from the first observation of each "
                + $"series, but got '{until}'; give such a time, or a length such as 72h.");
        }
    }

    private double? Period(LabelledSeries data)
    {
        if (Arguments.Get(ImputeCommandOptions.Period) is { } given)
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
