namespace Continua.Learning;

/// <summary>
/// A model that expects the values of every channel at every observation of a series from those that are seen. It is trained
/// to restore values that are hidden from it, and starts from linear models of the channels.
/// </summary>
public sealed class SeriesImputer : IDisposable
{
    private const int EvaluatedRows = 256;

    // With few series, a pass is this number of steps, each with other hidden values.
    private const int MinSteps = 25;

    // With few validation series, their values are hidden several times, so that losses and intervals have enough of them.
    private const int MinValidated = 1000, MaxDraws = 20;

    // With fewer hidden values of a channel, its intervals and its share of the network's changes are those of all channels.
    private const int MinForChannel = 100;

    private readonly LabelledSeries data;
    private readonly ImputeOptions options;
    private readonly ImputeFeatures features;
    private readonly ImputeNetwork network;
    private readonly Gradient<float> gradient;
    private readonly Predictor<float> predictor;
    private readonly int[] validation;
    private readonly RaggedSeries<float> validated;
    private double[] shares = [];
    private (double Lower, double Upper)[] widths = [];

    /// <summary>Prepares the training, and fits the linear models.</summary>
    /// <param name="data">The series, without the values that shall not be seen.</param>
    /// <param name="training">The series to train on.</param>
    /// <param name="validation">The series that select the best parameters.</param>
    /// <param name="options">The options; with few series, a pass is more than once through them.</param>
    /// <param name="key">The random key of initial parameters, batches and hidden values.</param>
    /// <exception cref="ArgumentException">There are no training or validation series.</exception>
    public SeriesImputer(LabelledSeries data, int[] training, int[] validation, ImputeOptions options, RandomKey key)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(validation);
        ArgumentNullException.ThrowIfNull(options);
        Tensor.Guard(
            training.Length > 0 && validation.Length > 0,
            $"An imputer is trained on one or more series, with further ones for validation, but got {training.Length} and "
            + $"{validation.Length}; give more.");
        (this.data, this.options, this.validation) = (data, options, validation);
        features = ImputeFeatures.Fit(data, training, options.Period);
        network = new(features.Channels, features.Known, options);
        gradient = Gradient.OfSeries<float>(network.Loss, network, new() { Threads = 1 });
        predictor = Predictor.OfSeries<float>(network.Expected, network, threads: 1);
        int draws = DrawsFor(validation, key.Split(3)), drawn = 0;
        validated = features.Of(
            data, [.. Enumerable.Range(0, draws).SelectMany(_ => validation)],
            row => HiddenOf(row, key.Split(3).Split(drawn++ / validation.Length)));
        RowBatches batches = new(
            [.. training.Select(row => data.Series.Lengths[row])], Math.Min(options.BatchSize, training.Length), key.Split(1));
        Trainer = new(
            network.Initialize<float>(key), gradient,
            step => (
                features.Of(data, [.. batches.At(step).ToArray().Select(i => training[i])], row => HiddenOf(row, key.Split(2).Split(step))), []),
            new()
            {
                Steps = (long)options.Epochs * Math.Max(MinSteps, batches.PerEpoch),
                Optimizer = new AdamW(options.Rate, options.Decay),
                Schedule = Schedule.Cosine(),
                ClipNorm = 20,
                ValidateEvery = Math.Max(MinSteps, batches.PerEpoch),
                Patience = options.Patience,
                Values = step => new()
                {
                    Key = key.Split(4).Split(step),
                    Constants = [(network.KlWeight, 0.1 * LatentOde.Annealed(step))],
                },
            },
            ValidationLoss);
    }

    /// <summary>The scaling of the series.</summary>
    public SeriesScaling Scaling => features.Scaling;

    /// <summary>The linear model of each channel.</summary>
    internal SeriesSmoother[] Smoothers => features.Smoothers;

    /// <summary>The smallest value that is expected of each channel.</summary>
    internal double[] Least => features.Least;

    internal ParameterLayout Layout => network.Layout;

    /// <summary>The training loop; <see cref="Finish"/> follows its last step.</summary>
    public Trainer<float> Trainer { get; }

    /// <summary>The lengths of the windows into which series are divided.</summary>
    internal WindowSize Windows { get; init; } = new(256, 384);

    /// <summary>Whether the network is better on the validation series than the linear models from which it started.</summary>
    public bool Improves { get; private set; }

    /// <summary>
    /// Selects the best parameters, those of the linear models if training did not improve on them, the share of the network's
    /// changes of each mean that has the least squared error, and the widths of intervals, by the hidden values of the
    /// validation series.
    /// </summary>
    public void Finish()
    {
        Parameters<float> start = Trainer.State.Parameters.Copy();
        start.Values.AsSpan().Clear();
        Improves = ValidationLoss(Trainer.State.Best) < ValidationLoss(start);
        if (!Improves)
        {
            start.Values.CopyTo(Trainer.State.Best.Values, 0);
        }

        shares = Shares();
        List<double>[] ratios = [.. Enumerable.Range(0, features.Channels + 1).Select(_ => new List<double>())];
        ForHidden(Trainer.State.Best, validated, (channel, miss, change, log) =>
        {
            double ratio = (miss + ((1 - shares[channel]) * change)) * Math.Exp(-log);
            ratios[channel].Add(ratio);
            ratios[^1].Add(ratio);
        });
        (double, double) ofAll = Interval(ratios[^1], options.Coverage);
        widths = [.. ratios[..^1].Select(r => r.Count >= MinForChannel ? Interval(r, options.Coverage) : ofAll)];
    }

    /// <summary>Returns what is expected at every observation of some series.</summary>
    /// <param name="series">The series, with the channels of the data; NaN where a value shall be expected.</param>
    public ImputedValues Expect(LabelledSeries series) => Expect(series, Trainer.State.Best);

    /// <summary>Returns what the linear models expect, from which training started.</summary>
    internal ImputedValues ExpectLinear(LabelledSeries series) => Expect(series, new(network.Layout, new float[network.Layout.Size]));

    private ImputedValues Expect(LabelledSeries series, Parameters<float> parameters)
    {
        ArgumentNullException.ThrowIfNull(series);
        int total = series.Series.Lengths.ToArray().Sum(), channels = features.Channels;
        ImputedValues result = new(total, channels);
        SeriesWindows windows = SeriesWindows.Of(series, Windows, overlap: true);
        LabelledSeries cut = windows.Data;
        int[] firsts = [0, .. Cumulative(series.Series.Lengths)];
        for (int from = 0; from < cut.Count; from += EvaluatedRows)
        {
            int[] rows = [.. Enumerable.Range(from, Math.Min(EvaluatedRows, cut.Count - from))];
            RaggedSeries<float> read = features.Of(cut, rows, row => new bool[cut.Series.Lengths[row] * channels]);
            RaggedSeries<float> expected = predictor.EvaluateObservations(parameters, read);
            for (int i = 0; i < rows.Length; i++)
            {
                (int first, int last) = windows.Taken(rows[i]);
                (int row, int start) = windows.Starts[rows[i]];
                Restore(cut.Series.TimesOf(rows[i]), read.ValuesOf(i), expected.ValuesOf(i), first, last, firsts[row] + start, result);
            }
        }

        return result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        gradient.Dispose();
        predictor.Dispose();
    }

    private static int[] Cumulative(ReadOnlySpan<int> lengths)
    {
        int[] sums = lengths.ToArray();
        for (int i = 1; i < sums.Length; i++)
        {
            sums[i] += sums[i - 1];
        }

        return sums;
    }

    /// <summary>Writes the expectations of some observations of a window in the units of the data.</summary>
    private void Restore(
        ReadOnlySpan<double> times, ReadOnlySpan<float> read, ReadOnlySpan<float> both, int first, int last, int target,
        ImputedValues result)
    {
        int channels = features.Channels;
        for (int k = first; k < last; k++)
        {
            for (int c = 0; c < channels; c++)
            {
                double linear = features.LinearMean(read, k, c), change = both[(k * 2 * channels) + c] - linear;
                double mean = features.Restored(c, times[k], linear + (shares[c] * change));
                double deviation = Math.Exp(both[(k * 2 * channels) + channels + c]) * features.Scaling.Deviation[c];
                result.Mean[target + k, c] = Math.Max(mean, features.Least[c]);
                result.Deviation[target + k, c] = deviation;
                result.Lower[target + k, c] = Math.Max(mean + (widths[c].Lower * deviation), features.Least[c]);
                result.Upper[target + k, c] = Math.Max(mean + (widths[c].Upper * deviation), features.Least[c]);
            }
        }
    }

    /// <summary>
    /// Returns the ends of an interval that contains a share of the values, with as many below as above it.
    /// </summary>
    private static (double Lower, double Upper) Interval(List<double> values, double share)
    {
        if (values.Count == 0)
        {
            return (-1.645, 1.645);
        }

        values.Sort();
        int outside = (int)Math.Floor((1 - share) / 2 * (values.Count + 1));
        int index = Math.Clamp(outside - 1, 0, values.Count - 1);
        return (values[index], values[values.Count - 1 - index]);
    }

    private int DrawsFor(int[] rows, RandomKey key)
    {
        int hidden = rows.Sum(row => HiddenOf(row, key.Split(0)).Count(isHidden => isHidden));
        return hidden == 0 ? 1 : Math.Clamp((MinValidated + hidden - 1) / hidden, 1, MaxDraws);
    }

    private bool[] HiddenOf(int row, RandomKey key) =>
        options.Hiding.InTraining.Of(data.Series.TimesOf(row), data.Series.ValuesOf(row), key.Split(row));

    private double ValidationLoss(Parameters<float> parameters)
    {
        (double sum, long count) = (0, 0);
        ForHidden(parameters, validated, (channel, miss, change, log) =>
        {
            double relative = miss * Math.Exp(-log);
            const double freedom = ImputeNetwork.Freedom;
            double ofScale = log + (0.5 * (freedom + 1) * Math.Log(1 + (relative * relative / freedom)));
            (sum, count) = (sum + (0.5 * miss * miss) + ofScale, count + 1);
        });
        return count == 0 ? 0 : sum / count;
    }

    /// <summary>
    /// Returns the share of the network's changes of the mean of each channel with the least squared error of the hidden
    /// values of the validation series, between 0 and 1.
    /// </summary>
    private double[] Shares()
    {
        int channels = features.Channels;
        (double[] products, double[] squares, int[] counts) = (new double[channels], new double[channels], new int[channels]);
        ForHidden(Trainer.State.Best, validated, (channel, miss, change, log) =>
        {
            products[channel] += (miss + change) * change;
            squares[channel] += change * change;
            counts[channel]++;
        });
        double Share(double product, double square) => square > 0 ? Math.Clamp(product / square, 0, 1) : 1;
        double ofAll = Share(products.Sum(), squares.Sum());
        return [.. Enumerable.Range(0, channels).Select(c => counts[c] >= MinForChannel ? Share(products[c], squares[c]) : ofAll)];
    }

    /// <summary>
    /// Calls a function for each hidden value: the channel, the standardised error, the change of the mean by the network, the
    /// logarithm of the deviation.
    /// </summary>
    private void ForHidden(
        Parameters<float> parameters, RaggedSeries<float> read, Action<int, double, double, double> action)
    {
        int channels = features.Channels, width = features.Width;
        RaggedSeries<float> expected = predictor.EvaluateObservations(parameters, read);
        for (int row = 0; row < read.Rows; row++)
        {
            ReadOnlySpan<float> values = read.ValuesOf(row), both = expected.ValuesOf(row);
            for (int k = 0; k < read.Lengths[row]; k++)
            {
                for (int c = 0; c < channels; c++)
                {
                    float wanted = values[(k * width) + channels + c];
                    if (!float.IsNaN(wanted))
                    {
                        double mean = both[(k * 2 * channels) + c];
                        action(c, wanted - mean, mean - features.LinearMean(values, k, c), both[(k * 2 * channels) + channels + c]);
                    }
                }
            }
        }
    }
}
