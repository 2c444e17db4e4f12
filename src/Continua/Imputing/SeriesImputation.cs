using System.Globalization;

namespace Continua.Learning;

/// <summary>
/// The holes of series filled by trained models, with a score on values that were hidden from them, beside those of simple
/// methods.
/// </summary>
public sealed class SeriesImputation
{
    // With fewer hidden values, scores and intervals mean nothing.
    private const int MinHidden = 20;

    // With fewer series, all of them select the parameters, by other values than those that are restored in training.
    private const int MinSeries = 10;

    private readonly HiddenValues hidden;
    private readonly double[][,] predictions;
    private readonly SeriesSmoother[] smoothers;
    private readonly double[] least;
    private readonly SeriesScaling scaling;

    private SeriesImputation(
        LabelledSeries data, ImputeOptions options, HiddenValues hidden, double[][,] predictions, ImputedValues ofHidden,
        LabelledSeries filled, ImputedValues expected, SeriesSmoother[] smoothers, double[] least, SeriesScaling scaling)
    {
        (Data, Options, this.hidden, this.predictions) = (data, options, hidden, predictions);
        (Filled, Expected, ExpectedOfHidden) = (filled, expected, ofHidden);
        (this.smoothers, this.least, this.scaling) = (smoothers, least, scaling);
        Coverage = hidden.Coverage(ofHidden);
        CoverageOfChannels = [.. Enumerable.Range(0, data.Channels.Count).Select(c => hidden.Coverage(ofHidden, c))];
        Models = [NameOf(options.Model), "linear stochastic model", "linear interpolation", "last value", "channel mean"];
    }

    /// <summary>The series.</summary>
    public LabelledSeries Data { get; }

    /// <summary>The options.</summary>
    public ImputeOptions Options { get; }

    /// <summary>The names of the model and of the simple methods.</summary>
    public IReadOnlyList<string> Models { get; }

    /// <summary>The number of hidden values.</summary>
    public int Hidden => hidden.Count;

    /// <summary>The number of values that are missing at the times of the data.</summary>
    public int Holes { get; private init; }

    /// <summary>The share of the hidden values that are in their intervals.</summary>
    public double Coverage { get; }

    /// <summary>The share of the hidden values of each channel that are in their intervals; NaN without any.</summary>
    public double[] CoverageOfChannels { get; }

    /// <summary>
    /// Sentences on intervals that contain clearly more or fewer of the hidden values than requested, of all channels or of some.
    /// </summary>
    public IReadOnlyList<string> Warnings =>
    [
        .. WarningsOf(share => share < Options.Coverage, "narrow", "fewer"), .. WarningsOf(share => share > Options.Coverage, "wide", "more"),
    ];

    /// <summary>The series with the added times, at which all values are missing.</summary>
    public LabelledSeries Filled { get; }

    /// <summary>What is expected at every observation of <see cref="Filled"/> from all observed values.</summary>
    public ImputedValues Expected { get; }

    /// <summary>
    /// What is expected at every observation of <see cref="Data"/> from the values that are not hidden.
    /// </summary>
    public ImputedValues ExpectedOfHidden { get; }

    private IEnumerable<string> WarningsOf(Func<double, bool> side, string word, string than)
    {
        string[] channels =
        [
            .. Data.Channels.Where((_, c) => side(CoverageOfChannels[c]) && hidden.IsOff(CoverageOfChannels[c], Options.Coverage, c)),
        ];
        if (channels.Length > 0 || (side(Coverage) && hidden.IsOff(Coverage, Options.Coverage)))
        {
            string of = channels.Length is 0 || channels.Length == Data.Channels.Count ? "" : $" of {string.Join(", ", channels)}";
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The intervals{of} are too {word}: they contain {than} than {100 * Options.Coverage:G6} % of the hidden values.");
        }
    }

    /// <summary>Returns whether a value is hidden for the score.</summary>
    /// <param name="row">The index of the series.</param>
    /// <param name="observation">The index of the observation in the series.</param>
    /// <param name="channel">The index of the channel.</param>
    public bool IsHidden(int row, int observation, int channel) => hidden.Contains(row, observation, channel);

    /// <summary>Trains the models, scores them on hidden values, and fills the holes.</summary>
    /// <param name="data">The series.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <param name="added">
    /// Times of each series at which values are expected in addition to those observed; null for none.
    /// </param>
    /// <param name="cancellation">Ends the run with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">There are too few values.</exception>
    public static SeriesImputation Run(
        LabelledSeries data, ImputeOptions? options = null, IReadOnlyList<double[]>? added = null,
        CancellationToken cancellation = default) => Run(data, options, added, null, cancellation);

    /// <summary>Trains the models that are not in a cache.</summary>
    internal static SeriesImputation Run(
        LabelledSeries data, ImputeOptions? options, IReadOnlyList<double[]>? added, ImputerCache? cache,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new();
        Tensor.Guard(
            added is null || added.Count == data.Count,
            $"Times are added to each of the {data.Count} series, but got {added?.Count} lists; give an empty list for a "
            + $"series without.");
        RandomKey key = new(options.Seed);
        HiddenValues hidden = HiddenValues.Draw(data, options.Hiding, key.Split(0));
        Tensor.Guard(
            hidden.Count >= MinHidden,
            $"An imputation is scored on at least {MinHidden} hidden values, but {hidden.Count} would be hidden; add series, or "
            + $"hide a larger share.");
        LabelledSeries reduced = hidden.Without(data), filled = WithTimes(data, added);
        SeriesImputer[] members = new SeriesImputer[options.Members];
        ParallelModels.Run(
            members.Length, options.Threads, m => members[m] = Trained(reduced, options, m, key.Split(1 + m), cache, cancellation),
            cancellation);
        try
        {
            ImputedValues ofHidden = ImputedValues.Average([.. members.Select(m => m.Expect(reduced))]);
            SimpleImputation simple = new(reduced, members[0].Scaling);
            return new(
                data, options, hidden,
                [
                    ofHidden.Mean, ImputedValues.Average([.. members.Select(m => m.ExpectLinear(reduced))]).Mean,
                    simple.Interpolated(), simple.Last(), simple.Mean(),
                ],
                ofHidden, filled, ImputedValues.Average([.. members.Select(m => m.Expect(filled))]), members[0].Smoothers,
                members[0].Least, members[0].Scaling)
            {
                Holes = CountHoles(data),
            };
        }
        finally
        {
            foreach (SeriesImputer member in members)
            {
                member.Dispose();
            }
        }
    }

    /// <summary>
    /// Returns the mean squared error of the hidden values of all channels, each in standard deviations of its channel, with
    /// a 95 % interval from the differences between series.
    /// </summary>
    /// <param name="model">The index of the model.</param>
    public ScoreInterval Score(int model) => hidden.MeanSquare(predictions[model], scaling);

    /// <summary>Returns the difference between the mean squared errors of two models, with a 95 % interval.</summary>
    /// <param name="first">The index of the first model.</param>
    /// <param name="second">The index of the second model, whose error is subtracted.</param>
    public ScoreInterval Difference(int first, int second) =>
        hidden.MeanSquare(predictions[first], scaling, predictions[second]);

    /// <summary>
    /// Returns the root of the mean squared error of the hidden values of a channel, in its unit; NaN if none is hidden.
    /// </summary>
    /// <param name="model">The index of the model.</param>
    /// <param name="channel">The index of the channel.</param>
    public double RootMeanSquare(int model, int channel) => hidden.RootMeanSquare(predictions[model], channel);

    /// <summary>
    /// Draws values for all missing ones of <see cref="Filled"/>, [observations, channels], with the variation in time that the
    /// linear models expect. Observed values are as they are.
    /// </summary>
    /// <param name="draw">The number of the draw; each has other values.</param>
    public double[,] Draw(int draw)
    {
        int channels = Data.Channels.Count, first = 0;
        double[,] drawn = new double[Expected.Mean.GetLength(0), channels];
        RandomKey key = new RandomKey(Options.Seed).Split(-1).Split(draw);
        for (int row = 0; row < Filled.Count; row++)
        {
            ReadOnlySpan<double> times = Filled.Series.TimesOf(row), values = Filled.Series.ValuesOf(row);
            double[] seen = new double[times.Length], deviates = new double[times.Length];
            for (int c = 0; c < channels; c++)
            {
                for (int k = 0; k < times.Length; k++)
                {
                    seen[k] = values[(k * channels) + c];
                }

                smoothers[c].Deviates(times, seen, key.Split(row).Split(c), deviates);
                for (int k = 0; k < times.Length; k++)
                {
                    drawn[first + k, c] = double.IsNaN(seen[k])
                        ? Math.Max(least[c], Expected.Mean[first + k, c] + (Expected.Deviation[first + k, c] * deviates[k]))
                        : seen[k];
                }
            }

            first += times.Length;
        }

        return drawn;
    }

    /// <summary>Returns the name of a model in reports.</summary>
    /// <param name="model">The model.</param>
    public static string NameOf(ImputerKind model) => model switch
    {
        ImputerKind.GruOde => "GRU-ODE",
        ImputerKind.NeuralCde => "neural CDE",
        _ => "latent ODE",
    };

    private static SeriesImputer Trained(
        LabelledSeries data, ImputeOptions options, int member, RandomKey key, ImputerCache? cache, CancellationToken cancellation)
    {
        // Series are not divided between training and validation if there are enough of them, else windows.
        bool bySeries = data.Count >= MinSeries && (data.Groups is null || data.Groups.Distinct().Count() > 1);
        WindowSize size = WindowSize.Of(data, options.Hiding);
        data = SeriesWindows.Of(data, size, overlap: options.Hiding.IsOfEnds).Data;
        int[] all = [.. Enumerable.Range(0, data.Count)], training = all, validation = all;
        if (data.Count >= MinSeries)
        {
            int groups = bySeries ? data.Groups!.Distinct().Count() : data.Count;
            int parts = Math.Min(groups, Math.Max(2, (int)Math.Round(1 / options.Validation)));
            int[] part = SeriesFolds.Stratified(new int[data.Count], parts, key.Split(0), bySeries ? data.Groups : null);
            (training, validation) = ([.. all.Where(row => part[row] != 0)], [.. all.Where(row => part[row] == 0)]);
        }

        SeriesImputer imputer = new(data, training, validation, options, key.Split(1)) { Windows = size };
        if (cache?.Find(member, imputer.Layout) is { } known)
        {
            known.Values.CopyTo(imputer.Trainer.State.Best.Values, 0);
            imputer.Finish();
            return imputer;
        }

        while (!imputer.Trainer.IsDone)
        {
            cancellation.ThrowIfCancellationRequested();
            int before = imputer.Trainer.State.History.Count;
            imputer.Trainer.Step();
            if (imputer.Trainer.State.History.Count > before)
            {
                options.Progress?.Invoke(member, imputer.Trainer.State.History[^1]);
            }
        }

        imputer.Trainer.Validate();
        cache?.Add(member, imputer.Trainer.State.Best);
        imputer.Finish();
        return imputer;
    }

    private static LabelledSeries WithTimes(LabelledSeries data, IReadOnlyList<double[]>? added)
    {
        if (added is null || added.All(times => times.Length == 0))
        {
            return data;
        }

        int channels = data.Channels.Count;
        RowBuilder rows = new(channels);
        for (int row = 0; row < data.Count; row++)
        {
            ReadOnlySpan<double> times = data.Series.TimesOf(row), values = data.Series.ValuesOf(row);
            double[] further = [.. added[row].Distinct().Except(times.ToArray()).Order()];
            int next = 0;
            for (int k = 0; k < times.Length; k++)
            {
                for (; next < further.Length && further[next] < times[k]; next++)
                {
                    rows.AddMissing(further[next]);
                }

                rows.Add(times[k], values.Slice(k * channels, channels));
            }

            foreach (double time in further.AsSpan(next))
            {
                rows.AddMissing(time);
            }

            rows.EndRow();
        }

        return data.With(rows.ToSeries());
    }

    private static int CountHoles(LabelledSeries data)
    {
        int holes = 0;
        for (int row = 0; row < data.Count; row++)
        {
            foreach (double value in data.Series.ValuesOf(row))
            {
                holes += double.IsNaN(value) ? 1 : 0;
            }
        }

        return holes;
    }
}
