using System.Globalization;
using Continua.Learning;
using Continua.Plotting;

namespace Continua.Cli.Experiments;

/// <summary>
/// The experiment on daily weather of three stations: from a twentieth of the values of three years, drawn for each
/// channel by itself, the next days are expected. The draws are those of De Brouwer, Simm, Arany, Moreau 2019, "GRU-ODE-Bayes".
/// </summary>
internal sealed class Climate : Experiment, INeedsData, IIgnoresSettings
{
    private const string Source = "USHCN, Menne, Williams, Vose, NOAA";
    private const double Share = 0.05, DaysOfYear = 365.2425;
    private const int Draws = 8, Targets = 3, TrainingTargets = 6, Years = 4, MinDays = 800, Members = 2, FirstTemperature = 3;

    private static readonly DateOnly Origin = new(1900, 1, 1);

    public override string Name => "climate";

    public override string Title => "Daily weather from few values";

    public override string Summary => "The next three observed days of weather are expected from a twentieth of the values of three years.";

    public override string UsualTime => "a minute";

    public IReadOnlyList<string> Ignored =>
    [
        nameof(ExperimentSettings.Steps), nameof(ExperimentSettings.Solver), nameof(ExperimentSettings.Adjoint),
        nameof(ExperimentSettings.Rtol), nameof(ExperimentSettings.Atol),
    ];

    public void CheckData() => _ = Find();

    public override void Run(ExperimentRun run)
    {
        string[] names = [];
        SortedDictionary<string, SortedDictionary<DateOnly, double[]>> stations = Read(ref names);
        List<Window> training = [], validation = [], test = [];
        foreach ((int station, (_, SortedDictionary<DateOnly, double[]> days)) in stations.Index())
        {
            for (int year = 1950; year <= 2011; year++)
            {
                List<Window>? to = year <= 1984 ? training : year is >= 1988 and <= 1990 ? validation : year >= 1994 ? test : null;
                RandomKey key = run.Key.Split(station).Split(year);
                to?.AddRange(Enumerable.Range(0, Draws).SelectMany(
                    draw => Windows(days, year, key.Split(draw), isTest: to == test, cuts: run.Size(4, 1))));
            }
        }

        (training, validation, test) = run.Quick ? (training[..40], validation[..20], test[..20]) : (training, validation, test);
        LabelledSeries data = Series([.. training, .. validation], names);
        int[] rows = [.. Enumerable.Range(0, data.Count)];
        HiddenScore score = new(Series(test, names), (row, k, _, _) => k >= test[row].Days.Length - Targets);
        ImputedValues[] members = new ImputedValues[run.Size(Members, 1)];
        for (int m = 0; m < members.Length && !run.IsStopped; m++)
        {
            using SeriesImputer imputer = new(
                data, rows[..training.Count], rows[training.Count..],
                new() { Hiding = Hiding.Last(TrainingTargets), Period = DaysOfYear, Hidden = 16, HeadUnits = 32, Epochs = run.Size(10, 1), Patience = 6 },
                run.Key.Split(-1).Split(m));
            run.Train($"model {m + 1}", imputer.Trainer, run.Size(10, 1) * ((training.Count + 31) / 32));
            imputer.Finish();
            members[m] = imputer.Expect(score.Seen);
        }

        if (!run.IsStopped)
        {
            Write(run, Series(training, names), Series(test, names), score, members);
        }
    }

    private static string Find() => DataFolder.Find("climate", Source, "ushcn", "ushcn_ri_daily.csv.gz");

    private static SortedDictionary<string, SortedDictionary<DateOnly, double[]>> Read(ref string[] names)
    {
        LabelledSeries data = LabelledSeries.Read([Find()], new() { Csv = new() { Series = "station" } });
        names = [.. data.Channels];
        SortedDictionary<string, SortedDictionary<DateOnly, double[]>> stations = new(StringComparer.Ordinal);
        for (int row = 0; row < data.Count; row++)
        {
            SortedDictionary<DateOnly, double[]> days = [];
            ReadOnlySpan<double> times = data.Series.TimesOf(row), values = data.Series.ValuesOf(row);
            for (int k = 0; k < times.Length; k++)
            {
                double[] day = values.Slice(k * names.Length, names.Length).ToArray();
                if (!Array.TrueForAll(day, double.IsNaN))
                {
                    days[DateOnly.FromDateTime(data.Time.Origin.Date.AddDays(Math.Round(times[k])))] = day;
                }
            }

            stations[data.Ids[row]] = days;
        }

        return stations;
    }

    /// <summary>
    /// Draws a twentieth of the values of a window, each channel by itself, whose first three years are followed by some of
    /// the days with a value.
    /// </summary>
    private static IEnumerable<Window> Windows(
        SortedDictionary<DateOnly, double[]> days, int year, RandomKey key, bool isTest, int cuts)
    {
        DateOnly start = new(year, 1, 1), end = new(year + Years, 1, 1);
        (DateOnly Day, double[] Values)[] inside = [.. days.Where(d => d.Key >= start && d.Key < end).Select(d => (d.Key, d.Value))];
        (DateOnly Day, double[] Values)[] kept =
        [
            .. inside.Select(d => (d.Day, Drawn(d.Values, key.Split(d.Day.DayNumber)))).Where(d => !Array.TrueForAll(d.Item2, double.IsNaN)),
        ];
        int targets = isTest ? Targets : TrainingTargets;
        if (inside.Length < MinDays)
        {
            yield break;
        }

        // Windows for training and validation also end at other days, so that every season is learned.
        DateOnly[] ends =
        [
            new(year + Years - 1, 1, 1),
            .. Enumerable.Range(0, isTest ? 0 : cuts).Select(n => start.AddDays(365 + (int)(1000 * key.Split(1).Uniform(n)))),
        ];
        foreach (DateOnly cut in ends)
        {
            int seen = kept.Count(d => d.Day < cut);
            if (seen > 0 && seen + targets <= kept.Length)
            {
                yield return new(kept[..(seen + targets)]);
            }
        }
    }

    private static double[] Drawn(double[] values, RandomKey key) =>
        [.. values.Select((value, channel) => key.Uniform(channel) < Share ? value : double.NaN)];

    private static LabelledSeries Series(List<Window> windows, string[] names)
    {
        (DateOnly Day, double[] Values)[] all = [.. windows.SelectMany(w => w.Days)];
        double[,] values = new double[all.Length, names.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i / names.Length, i % names.Length] = all[i / names.Length].Values[i % names.Length];
        }

        return new(
            new(values, [.. all.Select(d => (double)(d.Day.DayNumber - Origin.DayNumber))], [.. windows.Select(w => w.Days.Length)]), names,
            [.. windows.Select(_ => -1)], []);
    }

    private static void Write(
        ExperimentRun run, LabelledSeries training, LabelledSeries test, HiddenScore score, ImputedValues[] members)
    {
        SeriesScaling scaling = SeriesScaling.Of(training, [.. Enumerable.Range(0, training.Count)]);
        int channels = training.Channels.Count;
        double[,] expected = new double[members[0].Mean.GetLength(0), channels], seasonal = new double[expected.GetLength(0), channels];
        double[][] means = Seasons(training);
        int at = 0;
        for (int row = 0; row < test.Count; row++)
        {
            foreach (double time in test.Series.TimesOf(row))
            {
                for (int c = 0; c < channels; c++)
                {
                    expected[at, c] = members.Average(m => m.Mean[at, c]);
                    seasonal[at, c] = means[SeasonOf(time)][c];
                }

                at++;
            }
        }

        (string Name, double[,] Predicted)[] methods =
            [("latent equation", expected), ("mean of the season", seasonal), ("last value", score.Last(scaling.Mean))];
        run.Report.Section("The next three days").Table(
            ["method", "all channels", "temperatures", .. training.Channels],
            [
                .. methods.Select(m => (string[])
                [
                    m.Name, Text(score.MeanSquare(m.Predicted, scaling.Deviation)),
                    Text(score.MeanSquare(m.Predicted, scaling.Deviation, c => c >= FirstTemperature)),
                    .. training.Channels.Select((_, c) => Text(score.MeanSquare(m.Predicted, scaling.Deviation, channel => channel == c))),
                ]),
            ],
            $"Mean squared errors of {score.Count} values, in squared standard deviations of the training windows.");
        double Error(double[,] predicted, int first = 0) => score.MeanSquare(predicted, scaling.Deviation, c => c >= first);
        run.Metric("all_channels", Error(expected));
        run.Metric("all_channels_of_season", Error(seasonal));
        run.Metric("temperatures", Error(expected, FirstTemperature));
        run.Metric("temperatures_of_season", Error(seasonal, FirstTemperature));
        run.Check("all_channels_to_season", Error(expected) / Error(seasonal), Limit.AtMost(1));
        run.Check("temperatures_to_season", Error(expected, FirstTemperature) / Error(seasonal, FirstTemperature), Limit.AtMost(0.98));
        run.Check("coverage", members.Average(score.Coverage), Limit.Between(0.85, 0.95));
        Draw(run, test, members[0]);
    }

    private static void Draw(ExperimentRun run, LabelledSeries test, ImputedValues expected)
    {
        Figure figure = new() { Title = "A test window", Width = 860, Height = 340 };
        int channels = test.Channels.Count, channel = FirstTemperature;
        double[] ValuesOf(int row)
        {
            double[] all = test.Series.ValuesOf(row).ToArray();
            return [.. Enumerable.Range(0, test.Series.Lengths[row]).Select(k => all[(k * channels) + channel])];
        }

        // The first window of whose next days most have a value of the channel.
        int row = Enumerable.Range(0, test.Count).MaxBy(r => ValuesOf(r)[^Targets..].Count(double.IsFinite));
        int first = Enumerable.Range(0, row).Sum(r => test.Series.Lengths[r]);
        double[] times = [.. test.Series.TimesOf(row).ToArray().Select(t => 1900 + (t / DaysOfYear))], values = ValuesOf(row);
        double[] Of(double[,] table) => [.. times.Select((_, k) => table[first + k, channel])];
        figure.Panel.Band(times, Of(expected.Lower), Of(expected.Upper), "90 % interval").Line(times, Of(expected.Mean), "expected")
            .Scatter(times.AsSpan()[..^Targets], values.AsSpan()[..^Targets], "seen", Hue.Gray).Scatter(times.AsSpan()[^Targets..], values.AsSpan()[^Targets..], "on the next days", Hue.Vermillion, radius: 4);
        (figure.Panel.X.Label, figure.Panel.Y.Label) = ("year", test.Channels[channel]);
        run.Figure("window", figure, "The highest temperature on the days that were drawn, and what is expected from all but the last three.");
    }

    /// <summary>The means of the channels in each of 26 parts of a year.</summary>
    private static double[][] Seasons(LabelledSeries data)
    {
        int channels = data.Channels.Count;
        (double[,] sums, int[,] counts) = (new double[26, channels], new int[26, channels]);
        for (int row = 0; row < data.Count; row++)
        {
            for (int k = 0; k < data.Series.Lengths[row]; k++)
            {
                for (int c = 0; c < channels; c++)
                {
                    double value = data.Series.ValuesOf(row)[(k * channels) + c];
                    if (!double.IsNaN(value))
                    {
                        sums[SeasonOf(data.Series.TimesOf(row)[k]), c] += value;
                        counts[SeasonOf(data.Series.TimesOf(row)[k]), c]++;
                    }
                }
            }
        }

        return [.. Enumerable.Range(0, 26).Select(s => Enumerable.Range(0, channels).Select(c => sums[s, c] / Math.Max(1, counts[s, c])).ToArray())];
    }

    private static int SeasonOf(double day) => Math.Min(25, (int)(26 * (day / DaysOfYear % 1)));

    private static string Text(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>The days of a window that were kept, of which the last three are expected.</summary>
    private sealed record Window((DateOnly Day, double[] Values)[] Days);
}
