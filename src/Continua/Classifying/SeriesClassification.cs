namespace Continua.Learning;

/// <summary>
/// A cross-validated classification of series: a classifier for each fold, trained on the other folds, and the
/// predictions of each for its own fold.
/// </summary>
public sealed class SeriesClassification
{
    private readonly double[][,] predictions;
    private readonly FoldScores scores;

    private SeriesClassification(LabelledSeries data, int[] folds, double[][,] predictions, string[] models)
    {
        (Data, Folds, this.predictions, Models) = (data, folds, predictions, models);
        scores = new(data.Labels, folds);
    }

    /// <summary>The series.</summary>
    public LabelledSeries Data { get; }

    /// <summary>The fold of each series.</summary>
    public int[] Folds { get; }

    /// <summary>The names of the models with predictions: the model, then its referees.</summary>
    public IReadOnlyList<string> Models { get; }

    /// <summary>Trains and evaluates the classifiers of all folds.</summary>
    /// <param name="data">The series; those without a label are predicted, but neither trained on nor scored.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <param name="folds">The fold of each series; null for stratified random folds.</param>
    /// <param name="cancellation">Ends the run with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">There are fewer than two classes, or too few series for the folds.</exception>
    public static SeriesClassification Run(
        LabelledSeries data, ClassifyOptions? options = null, int[]? folds = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new();
        RandomKey key = new(options.Seed);
        folds ??= SeriesFolds.Stratified(data.Labels, options.Folds, key.Split(0));
        int count = folds.Max() + 1, classes = data.Classes.Count;
        double[][,] predictions = [new double[data.Count, classes], new double[data.Count, classes], new double[data.Count, classes]];
        Parallel.For(
            0, count,
            new() { MaxDegreeOfParallelism = options.Threads > 0 ? options.Threads : Environment.ProcessorCount, CancellationToken = cancellation },
            fold =>
            {
                int[] tested = RowsOf(folds, f => f == fold), others = RowsOf(folds, f => f != fold);
                RandomKey foldKey = key.Split(1 + fold);
                (int[] training, int[] validation) = SplitOff(data.Labels, others, options.Validation, foldKey.Split(0));
                using SeriesClassifier classifier = new(data, training, validation, options, foldKey.Split(1), cancellation);
                while (!classifier.Trainer.IsDone)
                {
                    cancellation.ThrowIfCancellationRequested();
                    int before = classifier.Trainer.State.History.Count;
                    classifier.Trainer.Step();
                    if (classifier.Trainer.State.History.Count > before)
                    {
                        options.Progress?.Invoke(fold, classifier.Trainer.State.History[^1]);
                    }
                }

                classifier.Trainer.Validate();
                classifier.Finish();
                Copy(classifier.Probabilities(tested), tested, predictions[0]);
                double[,] regression = classifier.Regression.Probabilities(SeriesSummaries.Of(data, classifier.Scaling));
                double[] shares = [.. Enumerable.Range(0, classes).Select(c => (double)training.Count(row => data.Labels[row] == c) / training.Length)];
                foreach (int row in tested)
                {
                    for (int c = 0; c < classes; c++)
                    {
                        (predictions[1][row, c], predictions[2][row, c]) = (regression[row, c], shares[c]);
                    }
                }
            });
        return new(data, folds, predictions, ["neural CDE", "regression on summaries", "majority"]);
    }

    /// <summary>Returns the out-of-fold predictions of a model, [series, classes].</summary>
    /// <param name="model">The index of the model.</param>
    public double[,] Predictions(int model) => predictions[model];

    /// <summary>Returns a score of a model: the mean over the folds, with an interval.</summary>
    /// <param name="score">The score.</param>
    /// <param name="model">The index of the model.</param>
    public ScoreInterval Score(ClassScore score, int model) => scores.Of(score, predictions[model]);

    /// <summary>Returns the difference of a score between two models on the same series, with an interval.</summary>
    /// <param name="score">The score.</param>
    /// <param name="first">The index of the first model.</param>
    /// <param name="second">The index of the second model, whose score is subtracted.</param>
    public ScoreInterval Difference(ClassScore score, int first, int second) =>
        scores.Difference(score, predictions[first], predictions[second]);

    /// <summary>Returns a score of a model in each fold.</summary>
    /// <param name="score">The score.</param>
    /// <param name="model">The index of the model.</param>
    public double[] ScoresOfFolds(ClassScore score, int model) => scores.OfFolds(score, predictions[model]);

    /// <summary>Divides series into those for training and those for validation, by class.</summary>
    internal static (int[] Training, int[] Validation) SplitOff(int[] labels, int[] rows, double share, RandomKey key)
    {
        HashSet<int> validation = [];
        foreach ((int c, int[] members) in rows.GroupBy(row => labels[row]).OrderBy(g => g.Key).Select(g => (g.Key, g.ToArray())))
        {
            int[] order = key.Split(c).Permutation(members.Length);
            validation.UnionWith(order.Take((int)Math.Round(share * members.Length)).Select(i => members[i]));
        }

        return ([.. rows.Where(row => !validation.Contains(row))], [.. rows.Where(validation.Contains)]);
    }

    private static int[] RowsOf(int[] folds, Func<int, bool> isChosen) =>
        [.. Enumerable.Range(0, folds.Length).Where(row => isChosen(folds[row]))];

    private static void Copy(double[,] source, int[] rows, double[,] target)
    {
        for (int r = 0; r < rows.Length; r++)
        {
            for (int c = 0; c < source.GetLength(1); c++)
            {
                target[rows[r], c] = source[r, c];
            }
        }
    }
}
