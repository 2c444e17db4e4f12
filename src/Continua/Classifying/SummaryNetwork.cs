using static Continua.Tensor;

namespace Continua.Learning;

/// <summary>
/// A small network of summaries whose outputs are added to the logits of their logistic regression. In training, most summaries
/// are left out at random, so that no few of them decide.
/// </summary>
internal sealed class SummaryNetwork : Module
{
    private const int Units = 32, Epochs = 40, Patience = 8, BatchSize = 64;

    private const double Rate = 0.002, Decay = 0.1, LeftOut = 0.7;

    // Summaries are bounded, because a network extrapolates from single extreme values.
    private const double Largest = 3;

    private readonly Mlp layers;

    public SummaryNetwork(int features, int outputs) => layers = new([features, Units, outputs], Activation.Relu);

    protected override IReadOnlyList<Module> Parts => [layers];

    /// <summary>Returns the outputs for standardised summaries, [outputs].</summary>
    public Tensor Apply(Tensor summaries) => layers.Apply(Max(Min(summaries, Largest), -Largest));

    /// <summary>
    /// Trains the network on some of the series; all parameters of the last layer are 0 if it does not improve on the regression.
    /// </summary>
    /// <param name="features">The standardised summaries, [series, features].</param>
    /// <param name="offsets">The logits of the regression, [series, outputs].</param>
    /// <param name="labels">The weight of a series in the column of its class, else 0: [series, outputs].</param>
    /// <param name="training">The series to train on.</param>
    /// <param name="validation">The series that select the parameters.</param>
    /// <param name="key">The random key of initial parameters, batches and what is left out.</param>
    /// <param name="cancellation">Ends the training with an <see cref="OperationCanceledException"/>.</param>
    public static Parameters<float> Train(
        float[,] features, float[,] offsets, float[,] labels, int[] training, int[] validation, RandomKey key,
        CancellationToken cancellation)
    {
        int width = features.GetLength(1);
        SummaryNetwork network = new(width, offsets.GetLength(1));
        RowNoise noise = RowNoise.Uniform("left out", [width]);
        Tensor Loss(Tensor summaries, Tensor offset, Tensor label)
        {
            Tensor kept = Where(noise.Value < LeftOut, 0, 1 / (1 - LeftOut));
            return Classification.CrossEntropy(offset + network.layers.Apply(Max(Min(summaries, Largest), -Largest) * kept), label);
        }

        using Gradient<float> gradient = Gradient.Of<float>(Loss, network, new() { Threads = 1, ByInputs = false });
        using Predictor<float> predictor = Predictor.Of<float>(network.Apply, network, threads: 1);
        RowBatches batches = new(training.Length, Math.Min(BatchSize, training.Length), key.Split(1));
        float[,] trainedFeatures = ArrayRows.Take(features, training), trainedOffsets = ArrayRows.Take(offsets, training),
            trainedLabels = ArrayRows.Take(labels, training);
        float[,] validated = ArrayRows.Take(features, validation);
        double ValidationLoss(Parameters<float> parameters)
        {
            float[,] outputs = predictor.Evaluate(parameters, validated);
            double loss = 0;
            double[] logits = new double[outputs.GetLength(1)];
            for (int i = 0; i < validation.Length; i++)
            {
                double ofTrue = 0, weight = 0;
                for (int c = 0; c < logits.Length; c++)
                {
                    logits[c] = (double)outputs[i, c] + offsets[validation[i], c];
                    ofTrue = labels[validation[i], c] > 0 ? logits[c] : ofTrue;
                    weight += labels[validation[i], c];
                }

                loss += weight * (LogisticRegression.Softmax(logits) - ofTrue);
            }

            return loss / validation.Length;
        }

        Parameters<float> start = network.Initialize<float>(key);
        string last = network.Layout.Slices[^2].Name;
        start[last].Clear();
        start[network.Layout.Slices[^1].Name].Clear();
        double before = ValidationLoss(start);
        Trainer<float> trainer = new(
            start.Copy(), gradient,
            step => [batches.Take(trainedFeatures, step), batches.Take(trainedOffsets, step), batches.Take(trainedLabels, step)],
            new()
            {
                Steps = (long)Epochs * batches.PerEpoch,
                Optimizer = new AdamW(Rate, Decay),
                Schedule = Schedule.Cosine(),
                ClipNorm = 1,
                ValidateEvery = batches.PerEpoch,
                Patience = Patience,
                Values = step => new() { Key = key.Split(2).Split(step) },
            },
            ValidationLoss);
        while (!trainer.IsDone)
        {
            cancellation.ThrowIfCancellationRequested();
            trainer.Step();
        }

        trainer.Validate();
        return ValidationLoss(trainer.State.Best) < before ? trainer.State.Best : start;
    }
}
