namespace Continua.Learning;

/// <summary>
/// A cross-validated classification of series: classifiers for each fold, trained on the other folds, and the predictions
/// of each for its own fold, together with those of simple referees in the same folds.
/// </summary>
public sealed class SeriesClassification
{
    // With fewer series, the folds and their parts for validation have hardly any of a class.
    private const int MinSeries = 20;

    private const int ResampledPoints = 50;

    private readonly double[][,] predictions;
    private readonly FoldScores scores;

    private SeriesClassification(
        LabelledSeries data, ClassifyOptions options, int[] folds, string[] models, double[][,] predictions, FoldResult[] results,
        ClassifierInsights insights)
    {
        (Data, Options, Folds, Models, this.predictions) = (data, options, folds, models, predictions);
        Findings = LeakageChecks.Of(data);
        scores = new(data.Labels, folds);
        (Positive, Sets, Thresholds) = (new bool[data.Count], new int[data.Count][], new double[results.Length]);
        for (int fold = 0; fold < results.Length; fold++)
        {
            // The rules of a fold are chosen on the predictions for the series of the other folds.
            (Thresholds[fold], ConformalSets sets) = RulesOf([.. Enumerable.Range(0, data.Count).Where(row => folds[row] != fold)]);
            foreach (int row in results[fold].Tested)
            {
                Positive[row] = data.Classes.Count == 2 && predictions[0][row, 1] >= Thresholds[fold];
                Sets[row] = sets.Of(predictions[0], row);
            }
        }

        Insights = insights;
        (double threshold, ConformalSets all) = RulesOf([.. Enumerable.Range(0, data.Count)]);
        int chosen = results[0].Chosen;
        foreach (ClassifierMember unused in results.SelectMany(result => result.Members.Where((_, k) => k != chosen)).SelectMany(m => m))
        {
            unused.Dispose();
        }

        Classifier = new(
            options.Kinds[chosen], options, data, [.. results.SelectMany(result => result.Members[chosen])], threshold, all, CardOf());
    }

    /// <summary>The series.</summary>
    public LabelledSeries Data { get; }

    /// <summary>The options.</summary>
    public ClassifyOptions Options { get; }

    /// <summary>The signs of leakage that were found before training.</summary>
    public IReadOnlyList<string> Findings { get; }

    /// <summary>The fold of each series.</summary>
    public int[] Folds { get; }

    /// <summary>The names of the models with predictions: the chosen model first, then the others and the referees.</summary>
    public IReadOnlyList<string> Models { get; }

    /// <summary>Whether each series is predicted to be in the positive class, the last of two.</summary>
    public bool[] Positive { get; }

    /// <summary>The set of classes of each series.</summary>
    public int[][] Sets { get; }

    /// <summary>The threshold of the positive class in each fold; NaN for more than two classes.</summary>
    public double[] Thresholds { get; }

    /// <summary>What the predictions of the chosen model depend on.</summary>
    public ClassifierInsights Insights { get; }

    /// <summary>The trained classifier: the models of all folds.</summary>
    public SavedClassifier Classifier { get; }

    /// <summary>Trains and evaluates the classifiers of all folds.</summary>
    /// <param name="data">The series; those without a label are predicted, but neither trained on nor scored.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <param name="folds">The fold of each series; null for stratified random folds.</param>
    /// <param name="cancellation">Ends the run with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">There are fewer than two classes, or too few series for the folds.</exception>
    public static SeriesClassification Run(
        LabelledSeries data, ClassifyOptions? options = null, int[]? folds = null, CancellationToken cancellation = default) =>
        Run(data, options, folds, null, cancellation);

    /// <summary>Trains and evaluates the classifiers of all folds that are not in a cache.</summary>
    internal static SeriesClassification Run(
        LabelledSeries data, ClassifyOptions? options, int[]? folds, ClassifierCache? cache, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new();
        Tensor.Guard(
            LeakageChecks.Late(data) is null,
            $"A class is predicted from observations before it is known, but {LeakageChecks.Late(data)}; cut the series with "
            + $"LabelledSeries.Until, or leave out SeriesFileOptions.LabelTime.");
        int[] perClass = [.. data.Classes.Select((_, c) => data.Labels.Count(label => label == c))];
        Tensor.Guard(
            perClass.Length >= 2,
            $"A classification has two or more classes, but got {(perClass.Length == 0 ? "none" : $"only '{data.Classes[0]}'")}; name the "
            + $"column of the classes with SeriesFileOptions.Label.");
        Tensor.Guard(
            perClass.Sum() >= MinSeries,
            $"A classification has {MinSeries} or more series with a class, but got {perClass.Sum()}; add series.");
        RandomKey key = new(options.Seed);
        folds ??= SeriesFolds.Stratified(data.Labels, options.Folds, key.Split(0), LeakageChecks.GroupsWithEqual(data));
        FoldResult[] results = new FoldResult[folds.Max() + 1];
        ParallelModels.Run(
            results.Length, options.Threads,
            fold => results[fold] = RunFold(data, options, folds, fold, key.Split(1 + fold), cache, cancellation), cancellation);
        return Assemble(data, options, folds, results, cancellation);
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

    /// <summary>Returns, for each class, the share of its series whose set contains it.</summary>
    public double[] Coverage() =>
    [
        .. Data.Classes.Select((_, c) =>
        {
            int[] own = [.. Enumerable.Range(0, Data.Count).Where(row => Data.Labels[row] == c)];
            return own.Length == 0 ? double.NaN : (double)own.Count(row => Sets[row].Contains(c)) / own.Length;
        }),
    ];

    /// <summary>
    /// Divides series into parts of about the given share, by class and without dividing groups; each part can validate a
    /// model that is trained on the others.
    /// </summary>
    internal static int[] ValidationParts(LabelledSeries data, int[] rows, double share, RandomKey key) => SeriesFolds.Stratified(
        [.. rows.Select(row => data.Labels[row])],
        Math.Max(2, Math.Min((int)Math.Round(1 / share), data.Groups is { } all ? rows.Select(row => all[row]).Distinct().Count() : rows.Length)),
        key, data.Groups is { } groups ? [.. rows.Select(row => groups[row])] : null);

    private static string NameOf(ClassifierKind kind) => kind switch
    {
        ClassifierKind.LinearCde => "linear CDE",
        ClassifierKind.GruD => "GRU-D",
        ClassifierKind.OdeRnn => "ODE-RNN",
        ClassifierKind.Latent => "latent ODE",
        _ => "neural CDE",
    };

    private static FoldResult RunFold(
        LabelledSeries data, ClassifyOptions options, int[] folds, int fold, RandomKey key, ClassifierCache? cache,
        CancellationToken cancellation)
    {
        int[] tested = RowsOf(folds, f => f == fold);
        int[] others = [.. RowsOf(folds, f => f != fold).Where(row => data.Labels[row] >= 0)];
        int[] parts = ValidationParts(data, others, options.Validation, key.Split(0));
        ClassifierKind[] kinds = options.Kinds;
        int classes = data.Classes.Count, members = Math.Min(options.Members, parts.Max() + 1);
        FoldResult result = new(
            tested, [.. Enumerable.Range(0, kinds.Length + 3).Select(_ => new double[tested.Length, classes])],
            new double[kinds.Length], [.. kinds.Select(_ => new ClassifierMember[members])]);
        for (int m = 0; m < members; m++)
        {
            int[] training = [.. others.Where((_, i) => parts[i] != m)], validation = [.. others.Where((_, i) => parts[i] == m)];
            LogisticRegression? regression = null;
            foreach ((int k, ClassifierKind kind) in kinds.Index())
            {
                if (cache?.Find(fold, m, kind, data, options) is not var (member, known, loss))
                {
                    using SeriesClassifier classifier = new(
                        data, training, validation, kind, options, key.Split(1 + (m * kinds.Length) + k), regression, cancellation);
                    Train(classifier, fold, options, cancellation);
                    cache?.Add(fold, m, classifier);
                    (member, known, loss) = (classifier.Member(), classifier.Regression, classifier.ValidationLogLoss);
                }

                regression = known;
                AddTo(result.Predicted[k], member.Probabilities(data.Select(tested)), 1.0 / members);
                result.Losses[k] += loss / members;
                result.Members[k][m] = member;
            }

            SeriesScaling scaling = result.Members[0][m].Scaling;
            AddTo(result.Predicted[kinds.Length], Taken(regression!.Probabilities(SeriesSummaries.Of(data, scaling)), tested), 1.0 / members);
            double[,] resampled = Resampling.Of(scaling.Apply<double>(data.Series), ResampledPoints);
            LogisticRegression onPoints = LogisticRegression.Fit(resampled, data.Labels, classes, training, validation, cancellation);
            AddTo(result.Predicted[kinds.Length + 1], Taken(onPoints.Probabilities(resampled), tested), 1.0 / members);
        }

        double[,] majority = result.Predicted[^1];
        for (int i = 0; i < majority.Length; i++)
        {
            majority[i / classes, i % classes] = (double)others.Count(row => data.Labels[row] == i % classes) / others.Length;
        }

        return result;
    }

    private static void AddTo(double[,] sum, double[,] values, double weight)
    {
        for (int i = 0; i < sum.Length; i++)
        {
            (int r, int c) = (i / sum.GetLength(1), i % sum.GetLength(1));
            sum[r, c] += weight * values[r, c];
        }
    }

    private static void Train(SeriesClassifier classifier, int fold, ClassifyOptions options, CancellationToken cancellation)
    {
        Trainer<float> trainer = classifier.Trainer;
        while (!trainer.IsDone)
        {
            cancellation.ThrowIfCancellationRequested();
            int before = trainer.State.History.Count;
            trainer.Step();
            if (trainer.State.History.Count > before)
            {
                options.Progress?.Invoke(fold, NameOf(classifier.Kind), trainer.State.History[^1]);
            }
        }

        trainer.Validate();
        classifier.Finish();
    }

    private static SeriesClassification Assemble(
        LabelledSeries data, ClassifyOptions options, int[] folds, FoldResult[] results, CancellationToken cancellation)
    {
        ClassifierKind[] kinds = options.Kinds;

        int candidates = options.Model == ClassifierKind.Auto ? kinds.Length : 1;
        int chosen = Enumerable.Range(0, candidates).OrderBy(k => results.Sum(result => result.Losses[k])).First();
        int[] order = [chosen, .. Enumerable.Range(0, results[0].Predicted.Length).Where(k => k != chosen)];
        string[] names =
            [.. kinds.Select(NameOf), "regression on summaries", $"regression on {ResampledPoints} points", "majority"];
        double[][,] predictions = [.. order.Select(k =>
        {
            double[,] all = new double[data.Count, data.Classes.Count];
            foreach (FoldResult result in results)
            {
                for (int i = 0; i < result.Predicted[k].Length; i++)
                {
                    (int r, int c) = (i / all.GetLength(1), i % all.GetLength(1));
                    all[result.Tested[r], c] = result.Predicted[k][r, c];
                }
            }

            return all;
        })];
        return new(
            data, options, folds, [.. order.Select(k => names[k])], predictions,
            [.. results.Select(result => result with { Chosen = chosen })],
            ClassifierInsights.Of(data, folds, [.. results.Select(result => result.Members[chosen])], options, cancellation));
    }

    private ClassifierCard CardOf()
    {
        int[] counts = [.. Data.Classes.Select((_, c) => Data.Labels.Count(label => label == c))];
        return new()
        {
            DataSha256 = Data.Sha256,
            Series = counts.Sum(),
            ClassCounts = counts,
            Folds = Folds.Max() + 1,
            Seed = Options.Seed,
            ByGroup = Data.Groups is not null,
            Scores =
            [
                .. Models.SelectMany((name, m) => Enum.GetValues<ClassScore>().Select(score =>
                {
                    ScoreInterval value = Score(score, m);
                    return new CardScore(name, score, value.Value, value.Lower, value.Upper);
                })),
            ],
            Notes = [.. Data.Notes, .. Findings],
        };
    }

    /// <summary>Chooses the threshold and the sets on the predictions of some series.</summary>
    private (double Threshold, ConformalSets Sets) RulesOf(int[] rows)
    {
        rows = [.. rows.Where(row => Data.Labels[row] >= 0)];
        double[,] taken = Taken(predictions[0], rows);
        int[] labels = [.. rows.Select(row => Data.Labels[row])];
        double threshold = Data.Classes.Count != 2 ? double.NaN : Options.Threshold.Choose(
            [.. Enumerable.Range(0, rows.Length).Select(r => taken[r, 1])], [.. labels.Select(label => label == 1)]);
        return (threshold, ConformalSets.Calibrate(taken, labels, Options.Coverage));
    }

    private static int[] RowsOf(int[] folds, Func<int, bool> isChosen) =>
        [.. Enumerable.Range(0, folds.Length).Where(row => isChosen(folds[row]))];

    private static double[,] Taken(double[,] source, int[] rows)
    {
        double[,] taken = new double[rows.Length, source.GetLength(1)];
        for (int i = 0; i < taken.Length; i++)
        {
            (int r, int c) = (i / taken.GetLength(1), i % taken.GetLength(1));
            taken[r, c] = source[rows[r], c];
        }

        return taken;
    }

    /// <summary>The results of a fold.</summary>
    /// <param name="Tested">The series of the fold.</param>
    /// <param name="Predicted">The predictions of each model, [tested, classes].</param>
    /// <param name="Losses">The mean validation log loss of each kind.</param>
    /// <param name="Members">The trained models of each kind.</param>
    private sealed record FoldResult(int[] Tested, double[][,] Predicted, double[] Losses, ClassifierMember[][] Members)
    {
        public int Chosen { get; init; }
    }
}
