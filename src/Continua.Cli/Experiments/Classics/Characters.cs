using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Cli.Experiments;

/// <summary>
/// The experiment in which controlled equations recognise letters from irregularly sampled pen strokes.
/// </summary>
internal sealed class Characters : Experiment, INeedsData
{
    private const string Source = "CharacterTrajectories, UCI Machine Learning Repository 175";
    private const double Rate = 0.01, Decay = 0.3;
    private const int Seeds = 3, BatchSize = 32, Points = 50;

    public override string Name => "characters";

    public override string Title => "Letters from pen strokes";

    public override string Summary =>
        "Controlled equations recognise letters from pen strokes of which a third to two thirds of the points are missing.";

    public override string UsualTime => "10 minutes";

    public void CheckData() => _ = Files();

    public override void Run(ExperimentRun run)
    {
        LabelledSeries data = LabelledSeries.ReadTs(Files());
        CharactersReport report = new(run, data.Classes);
        foreach (double drop in run.Quick ? [0.5] : (double[])[0.3, 0.5, 0.7])
        {
            for (int seed = 0; seed < run.Size(Seeds, 1) && !run.IsStopped; seed++)
            {
                RandomKey key = run.Key.Split(seed);
                LetterSplit split = LetterSplit.Of(data, drop, key, run.Size(data.Count, 200));
                int channels = data.Channels.Count, classes = data.Classes.Count;
                SeriesModel[] models = [new NeuralCde(channels, classes), new LinearCde(channels, classes)];
                foreach (SeriesModel model in models)
                {
                    // A pass of the linear equation takes a tenth of the time.
                    (int epochs, double thinning) = model is LinearCde ? (400, 0.6) : (120, 0.3);
                    report.Add(drop, model.GetType().Name, Learn(run, split, model, epochs, thinning, key.Split(9)));
                }

                report.Add(drop, "regression", Regression(split));
            }
        }

        report.Write();
    }

    private static string[] Files() =>
    [
        .. ((string[])["TRAIN", "TEST"]).Select(
            part => DataFolder.Find("characters", Source, "characters", $"CharacterTrajectories_{part}.ts.gz")),
    ];

    private static LetterScore Learn(
        ExperimentRun run, LetterSplit split, SeriesModel model, int epochs, double thinning, RandomKey key)
    {
        using Gradient<float> gradient = Gradient.OfSeries<float>(
            (strokes, letter) => Classification.CrossEntropy(model.Apply(strokes), letter), model, run.Gradients);
        using Predictor<float> predictor = Predictor.OfSeries<float>(model.Apply, model, run.Settings.Threads);
        RowBatches batches = new(split.Training.Lengths, BatchSize, key.Split(0));
        float[,] letters = split.OneHot();
        double ValidationLoss(Parameters<float> parameters) =>
            split.LogLoss(predictor.EvaluateSeries(parameters, split.Validation));
        Trainer<float> trainer = new(
            model.Initialize<float>(key.Split(1)), gradient,
            step => (split.Training.Select(batches.At(step)).Thin(thinning, key.Split(2).Split(step)), [batches.Take(letters, step)]),
            new()
            {
                Steps = run.Steps(epochs * batches.PerEpoch, quick: 8),
                Optimizer = new AdamW(Rate, Decay),
                Schedule = Schedule.Cosine(),
                ClipNorm = 1,
                ValidateEvery = run.Quick ? 8 : 2 * batches.PerEpoch,
            },
            ValidationLoss);
        run.Train($"{model.GetType().Name}, {split.Name}", trainer, run.Steps(epochs * batches.PerEpoch, quick: 8));
        float[,] logits = predictor.EvaluateSeries(trainer.State.Best, split.Test);
        return new(Classification.Accuracy(logits, split.TestLabels), trainer.Seconds, logits, split.TestLabels);
    }

    private static LetterScore Regression(LetterSplit split)
    {
        double[,] features = Resampling.Of(split.All, Points);
        LogisticRegression fitted = LogisticRegression.Fit(
            features, split.Labels, split.Classes, split.TrainingRows, split.ValidationRows);
        double[,] probabilities = fitted.Probabilities(features);
        double correct = split.TestRows.Count(
            row => Enumerable.Range(0, split.Classes).MaxBy(c => probabilities[row, c]) == split.Labels[row]);
        return new(correct / split.TestRows.Length, double.NaN, new float[0, 0], []);
    }
}

/// <summary>The accuracy of a model on the test strokes.</summary>
/// <param name="Accuracy">The share of strokes whose letter is recognised.</param>
/// <param name="Seconds">The time of training.</param>
/// <param name="Logits">The logits of the test strokes, [strokes, letters].</param>
/// <param name="Labels">The letters of the test strokes.</param>
internal sealed record LetterScore(double Accuracy, double Seconds, float[,] Logits, int[] Labels);
