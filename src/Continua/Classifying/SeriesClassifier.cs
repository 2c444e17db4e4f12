namespace Continua.Learning;

/// <summary>
/// A classifier of series: the logits are the outputs of a model of the series plus a linear function of summaries, which is
/// their logistic regression, plus a small network of the summaries. It starts as the regression. It is trained on some of the series and scaled by them alone.
/// </summary>
public sealed class SeriesClassifier : IDisposable
{
    private readonly LabelledSeries data;
    private readonly ClassifierNetwork network;
    private readonly Gradient<float> gradient;
    private readonly Predictor<float> predictor, ofSummaries;
    private readonly RaggedSeries<float> series;
    private readonly float[,] features;
    private readonly int[] validation;
    private readonly ClassifyOptions options;
    private readonly Parameters<float> mixing;

    /// <summary>Prepares the training, and fits the logistic regression.</summary>
    /// <param name="data">The series.</param>
    /// <param name="training">The series to train on; those without a label are left out.</param>
    /// <param name="validation">The series that select the best parameters; those without a label are left out.</param>
    /// <param name="kind">The model.</param>
    /// <param name="options">The options of training.</param>
    /// <param name="key">The random key of initial parameters and batches.</param>
    /// <param name="regression">
    /// The logistic regression on summaries for the same training and validation series; null to fit it.
    /// </param>
    /// <param name="cancellation">Ends the fit of the regression with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">There are no training or validation series, or fewer than two classes.</exception>
    public SeriesClassifier(
        LabelledSeries data, int[] training, int[] validation, ClassifierKind kind, ClassifyOptions options, RandomKey key,
        LogisticRegression? regression = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(validation);
        ArgumentNullException.ThrowIfNull(options);
        training = [.. training.Where(row => data.Labels[row] >= 0)];
        this.validation = validation = [.. validation.Where(row => data.Labels[row] >= 0)];
        Tensor.Guard(
            training.Length > 0 && validation.Length > 0 && data.Classes.Count >= 2,
            $"A classifier is trained on labelled series of two or more classes, with further ones for validation, but got "
            + $"{training.Length} and {validation.Length} series of {data.Classes.Count} classes; give more.");
        (this.data, this.options, Kind, Scaling) = (data, options, kind, SeriesScaling.Of(data, training));
        double[,] summaries = SeriesSummaries.Of(data, Scaling);
        Regression = regression ?? LogisticRegression.Fit(
            summaries, data.Labels, data.Classes.Count, training, validation, cancellation);
        (series, features) = (Scaling.Apply<float>(data.Series), Standardized(summaries));
        network = ClassifierNetwork.Of(kind, data.Channels.Count, data.Classes.Count, Regression.Features, options);
        gradient = Gradient.OfSeries<float>(network.Loss, network, new() { Threads = 1 });
        predictor = Predictor.OfSeries<float>(network.Model.Apply, network, threads: 1);
        ofSummaries = Predictor.Of<float>(network.OfSummaries, network, threads: 1);
        mixing = SummaryNetwork.Train(
            features, RegressionLogits(summaries), LabelWeights(training), training, this.validation, key.Split(3), cancellation);
        Trainer = CreateTrainer(training, key);
    }

    /// <summary>The model.</summary>
    public ClassifierKind Kind { get; }

    /// <summary>The scaling of the series.</summary>
    public SeriesScaling Scaling { get; }

    /// <summary>The logistic regression on summaries from which training starts.</summary>
    public LogisticRegression Regression { get; }

    /// <summary>The training loop; <see cref="Finish"/> follows its last step.</summary>
    public Trainer<float> Trainer { get; }

    /// <summary>The number by which logits are divided.</summary>
    public double Temperature { get; private set; } = 1;

    /// <summary>The log loss of the validation series with the selected parameters and temperature.</summary>
    public double ValidationLogLoss { get; private set; } = double.NaN;

    /// <summary>Whether the model of the series improves the log loss of the validation series.</summary>
    public bool Improves { get; private set; }

    /// <summary>
    /// Selects the best parameters, those without the model of the series if it did not improve on them, and the temperature by
    /// which logits are divided so that the probabilities fit the validation series.
    /// </summary>
    /// <remarks>Reference: Guo, Pleiss, Sun, Weinberger 2017, "On calibration of modern neural networks".</remarks>
    public void Finish()
    {
        Parameters<float> start = Started(Trainer.State.Parameters.Copy());
        Improves = ValidationLoss(Trainer.State.Best) < ValidationLoss(start);
        if (!Improves)
        {
            start.Values.CopyTo(Trainer.State.Best.Values, 0);
        }

        double[,] logits = Logits(Trainer.State.Best, validation);
        int[] labels = [.. validation.Select(row => data.Labels[row])];
        Temperature = Math.Exp(new Lbfgs { MaxIterations = 50 }.Minimize(
            (x, slope) =>
            {
                double h = 1e-5;
                slope[0] = (LogLoss(logits, labels, Math.Exp(x[0] + h)) - LogLoss(logits, labels, Math.Exp(x[0] - h))) / (2 * h);
                return LogLoss(logits, labels, Math.Exp(x[0]));
            },
            [0], [-3], [3]).At[0]);
        ValidationLogLoss = LogLoss(logits, labels, Temperature);
    }

    /// <summary>Returns the probabilities of the classes of some series, [series, classes].</summary>
    /// <param name="rows">The indices of the series.</param>
    public double[,] Probabilities(int[] rows) => ClassifierMember.ToProbabilities(Logits(Trainer.State.Best, rows), Temperature);

    /// <summary>Returns the trained classifier.</summary>
    internal ClassifierMember Member() => new(
        network, Trainer.State.Best.Copy(), Scaling, Regression.Means, Regression.Deviations, Temperature);

    /// <inheritdoc/>
    public void Dispose()
    {
        gradient.Dispose();
        predictor.Dispose();
        ofSummaries.Dispose();
    }

    private Trainer<float> CreateTrainer(int[] training, RandomKey key)
    {
        RaggedSeries<float> trained = series.Select(training);
        RowBatches batches = new(trained.Lengths, Math.Min(options.BatchSize, training.Length), key.Split(1));
        float[,] labels = ArrayRows.Take(LabelWeights(training), training), inputs = ArrayRows.Take(features, training);
        RandomKey thinning = key.Split(2);
        return new(
            Started(network.Initialize<float>(key)), gradient,
            step => (
                trained.Select(batches.At(step)).Thin(options.Thinning, thinning.Split(step)),
                [batches.Take(inputs, step), batches.Take(labels, step)]),
            new()
            {
                Steps = (long)options.Epochs * batches.PerEpoch,
                Optimizer = new AdamW(options.Rate, options.Decay),
                Schedule = Schedule.Cosine(),
                ClipNorm = 1,
                ValidateEvery = batches.PerEpoch,
                Patience = options.Patience,

                // Regression and network of the summaries stay as they were fitted: the model learns what they miss.
                Groups = new(name => name == network.SummaryWeight || name == network.SummaryBias || network.MixingNames.Contains(name)
                    ? new(Frozen: true) : null),
            },
            ValidationLoss);
    }

    /// <summary>Returns the weight of each series in the column of its class, [series, classes].</summary>
    private float[,] LabelWeights(int[] training)
    {
        double[] weights = ClassWeights(training);
        float[,] labels = new float[data.Count, data.Classes.Count];
        for (int row = 0; row < data.Count; row++)
        {
            if (data.Labels[row] >= 0)
            {
                labels[row, data.Labels[row]] = (float)weights[data.Labels[row]];
            }
        }

        return labels;
    }

    private float[,] RegressionLogits(double[,] summaries)
    {
        double[,] probabilities = Regression.Probabilities(summaries);
        float[,] logits = new float[data.Count, data.Classes.Count];
        for (int i = 0; i < logits.Length; i++)
        {
            (int r, int c) = (i / data.Classes.Count, i % data.Classes.Count);
            logits[r, c] = (float)Math.Log(Math.Max(probabilities[r, c], 1e-30));
        }

        return logits;
    }

    /// <summary>Returns the weight of a series of each class in training.</summary>
    private double[] ClassWeights(int[] training)
    {
        int classes = data.Classes.Count;
        int[] counts = [.. Enumerable.Range(0, classes).Select(c => training.Count(row => data.Labels[row] == c))];
        return [.. counts.Select(n => options.BalancedClasses && n > 0 ? (double)training.Length / classes / n : 1)];
    }

    /// <summary>
    /// Sets the parameters of the summaries to those of the regression and of their network, and the head of the model to zero.
    /// </summary>
    private Parameters<float> Started(Parameters<float> parameters)
    {
        int width = Regression.Features + 1;
        Span<float> weights = parameters[network.SummaryWeight], biases = parameters[network.SummaryBias];
        for (int c = 0; c < Regression.Classes; c++)
        {
            for (int f = 0; f < width - 1; f++)
            {
                weights[(c * (width - 1)) + f] = (float)Regression.Weights[(c * width) + f];
            }

            biases[c] = (float)Regression.Weights[(c * width) + width - 1];
        }

        foreach ((string name, ParameterSlice slice) in network.MixingNames.Zip(mixing.Layout.Slices))
        {
            mixing[slice.Name].CopyTo(parameters[name]);
        }

        foreach (string name in network.HeadNames)
        {
            parameters[name].Clear();
        }

        return parameters;
    }

    private float[,] Standardized(double[,] summaries)
    {
        float[,] standardized = new float[data.Count, Regression.Features];
        for (int row = 0; row < data.Count; row++)
        {
            double[] ofRow = Regression.Standardized(summaries, row);
            for (int f = 0; f < ofRow.Length; f++)
            {
                standardized[row, f] = (float)ofRow[f];
            }
        }

        return standardized;
    }

    private double ValidationLoss(Parameters<float> parameters) => LogLoss(
        Logits(parameters, validation), [.. validation.Select(row => data.Labels[row])], 1);

    private double[,] Logits(Parameters<float> parameters, int[] rows) =>
        ClassifierMember.Logits(predictor, ofSummaries, parameters, series.Select(rows), ArrayRows.Take(features, rows));

    private static double LogLoss(double[,] logits, int[] labels, double temperature)
    {
        double[] ofRow = new double[logits.GetLength(1)];
        double loss = 0;
        for (int r = 0; r < labels.Length; r++)
        {
            for (int c = 0; c < ofRow.Length; c++)
            {
                ofRow[c] = logits[r, c] / temperature;
            }

            double ofTrue = ofRow[labels[r]];
            loss += LogisticRegression.Softmax(ofRow) - ofTrue;
        }

        return loss / labels.Length;
    }
}
