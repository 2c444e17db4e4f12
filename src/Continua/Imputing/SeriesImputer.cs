namespace Continua.Learning;

/// <summary>
/// A model that expects the values of every channel at every observation of a series from those that are seen. It is trained
/// to restore values that are hidden from it, and starts from linear models of the channels.
/// </summary>
public sealed class SeriesImputer : IDisposable
{
    private const int EvaluatedRows = 256;

    private readonly LabelledSeries data;
    private readonly ImputeOptions options;
    private readonly ImputeFeatures features;
    private readonly ImputeNetwork network;
    private readonly Gradient<float> gradient;
    private readonly Predictor<float> predictor;
    private readonly int[] validation;
    private readonly RaggedSeries<float> validated;
    private double[] widths = [];

    /// <summary>Prepares the training, and fits the linear models.</summary>
    /// <param name="data">The series, without the values that shall not be seen.</param>
    /// <param name="training">The series to train on.</param>
    /// <param name="validation">The series that select the best parameters.</param>
    /// <param name="options">The options.</param>
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
        validated = features.Of(data, validation, row => HiddenOf(row, key.Split(3)));
        RowBatches batches = new(
            [.. training.Select(row => data.Series.Lengths[row])], Math.Min(options.BatchSize, training.Length), key.Split(1));
        Trainer = new(
            network.Initialize<float>(key), gradient,
            step => (
                features.Of(data, [.. batches.At(step).ToArray().Select(i => training[i])], row => HiddenOf(row, key.Split(2).Split(step))), []),
            new()
            {
                Steps = (long)options.Epochs * batches.PerEpoch,
                Optimizer = new AdamW(options.Rate, options.Decay),
                Schedule = Schedule.Cosine(),
                ClipNorm = 20,
                ValidateEvery = batches.PerEpoch,
                Patience = options.Patience,
                Values = step => new()
                {
                    Key = key.Split(4).Split(step), Constants = [(network.KlWeight, 0.1 * LatentOde.Annealed(step))],
                },
            },
            ValidationLoss);
    }

    /// <summary>The training loop; <see cref="Finish"/> follows its last step.</summary>
    public Trainer<float> Trainer { get; }

    /// <summary>Whether the network is better on the validation series than the linear models from which it started.</summary>
    public bool Improves { get; private set; }

    /// <summary>
    /// Selects the best parameters, those of the linear models if training did not improve on them, and the widths of
    /// intervals by the hidden values of the validation series.
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

        List<double>[] ratios = [.. Enumerable.Range(0, features.Channels + 1).Select(_ => new List<double>())];
        ForHidden(Trainer.State.Best, validated, (channel, miss, log) =>
        {
            double ratio = Math.Abs(miss) * Math.Exp(-log);
            ratios[channel].Add(ratio);
            ratios[^1].Add(ratio);
        });
        double ofAll = Quantile(ratios[^1], options.Coverage);
        widths = [.. ratios[..^1].Select(r => r.Count >= 100 ? Quantile(r, options.Coverage) : ofAll)];
    }

    /// <summary>Returns what is expected at every observation of some series.</summary>
    /// <param name="series">The series, with the channels of the data; NaN where a value shall be expected.</param>
    public ImputedValues Expect(LabelledSeries series)
    {
        ArgumentNullException.ThrowIfNull(series);
        int total = series.Series.Lengths.ToArray().Sum(), channels = features.Channels;
        ImputedValues result = new(new double[total, channels], new double[total, channels], new double[total, channels]);
        int first = 0;
        for (int from = 0; from < series.Count; from += EvaluatedRows)
        {
            int[] rows = [.. Enumerable.Range(from, Math.Min(EvaluatedRows, series.Count - from))];
            RaggedSeries<float> read = features.Of(
                series, rows, row => new bool[series.Series.Lengths[row] * channels]);
            RaggedSeries<float> expected = predictor.EvaluateObservations(Trainer.State.Best, read);
            for (int i = 0; i < rows.Length; i++)
            {
                ReadOnlySpan<float> both = expected.ValuesOf(i);
                ReadOnlySpan<double> times = series.Series.TimesOf(rows[i]);
                for (int k = 0; k < times.Length; k++, first++)
                {
                    for (int c = 0; c < channels; c++)
                    {
                        double mean = both[(k * 2 * channels) + c];
                        double deviation = Math.Exp(both[(k * 2 * channels) + channels + c]);
                        result.Mean[first, c] = features.Restored(c, times[k], mean);
                        result.Deviation[first, c] = deviation * features.Scaling.Deviation[c];
                        result.HalfWidth[first, c] = widths[c] * result.Deviation[first, c];
                    }
                }
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

    private static double Quantile(List<double> values, double share)
    {
        if (values.Count == 0)
        {
            return 1.645;
        }

        // The smallest value that is at least as large as the share of the values with one more, as of a conformal interval.
        values.Sort();
        return values[Math.Min(values.Count - 1, (int)Math.Ceiling(share * (values.Count + 1)) - 1)];
    }

    private bool[] HiddenOf(int row, RandomKey key) =>
        options.Hiding.Of(data.Series.TimesOf(row), data.Series.ValuesOf(row), key.Split(row));

    private double ValidationLoss(Parameters<float> parameters)
    {
        (double sum, long count) = (0, 0);
        ForHidden(parameters, validated, (channel, miss, log) =>
        {
            double relative = miss * Math.Exp(-log);
            const double freedom = ImputeNetwork.Freedom;
            double ofScale = log + (0.5 * (freedom + 1) * Math.Log(1 + (relative * relative / freedom)));
            (sum, count) = (sum + (0.5 * miss * miss) + ofScale, count + 1);
        });
        return count == 0 ? 0 : sum / count;
    }

    /// <summary>Calls a function for each hidden value: the channel, the standardised error, the logarithm of its deviation.</summary>
    private void ForHidden(Parameters<float> parameters, RaggedSeries<float> read, Action<int, double, double> action)
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
                        action(c, wanted - both[(k * 2 * channels) + c], both[(k * 2 * channels) + channels + c]);
                    }
                }
            }
        }
    }
}

/// <summary>What an imputer expects at every observation, [observations of all series, channels], in the units of the data.</summary>
/// <param name="Mean">The means.</param>
/// <param name="Deviation">The standard deviations.</param>
/// <param name="HalfWidth">Half of the widths of the intervals.</param>
public sealed record ImputedValues(double[,] Mean, double[,] Deviation, double[,] HalfWidth);
