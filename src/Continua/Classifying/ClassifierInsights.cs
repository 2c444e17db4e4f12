namespace Continua.Learning;

/// <summary>
/// What the predictions of a classification depend on, from series that the predicting models have not seen: the single
/// channels, the time that has been observed, and the values apart from when they were measured.
/// </summary>
public sealed class ClassifierInsights
{
    private const int MaxSeries = 1000, TimePoints = 8;

    // Spans of single series that are much longer than all others are left out of the times.
    private const double SpanQuantile = 0.95;

    private ClassifierInsights(
        ClassScore score, double[] importance, (double Time, double Score)[] byTime, (string Name, ScoreInterval Score)[] parts, int series) =>
        (Score, Importance, ByTime, Parts, Series) = (score, importance, byTime, parts, series);

    /// <summary>The score: the area under the ROC curve for two classes, otherwise the accuracy.</summary>
    public ClassScore Score { get; }

    /// <summary>
    /// For each channel, how far the score falls if each series has the channel of another one, drawn at random.
    /// </summary>
    public double[] Importance { get; }

    /// <summary>The score from the observations up to some times after the first one of each series.</summary>
    public IReadOnlyList<(double Time, double Score)> ByTime { get; }

    /// <summary>
    /// The score of the logistic regression on all summaries, on those of values alone, and on those of times and missing
    /// channels alone.
    /// </summary>
    public IReadOnlyList<(string Name, ScoreInterval Score)> Parts { get; }

    /// <summary>The number of series from which importance and scores by time were computed.</summary>
    public int Series { get; }

    /// <summary>Computes the insights.</summary>
    /// <param name="data">The series.</param>
    /// <param name="folds">The fold of each series.</param>
    /// <param name="members">The models of each fold, which were trained on the others.</param>
    /// <param name="options">The options.</param>
    /// <param name="cancellation">Ends the work with an <see cref="OperationCanceledException"/>.</param>
    internal static ClassifierInsights Of(
        LabelledSeries data, int[] folds, ClassifierMember[][] members, ClassifyOptions options, CancellationToken cancellation)
    {
        ClassScore score = data.Classes.Count == 2 ? ClassScore.Auc : ClassScore.Accuracy;
        RandomKey key = new RandomKey(options.Seed).Split(-2);
        int[] rows = Sample(data, folds);
        LabelledSeries sample = data.Select(rows);
        int[] sampleFolds = [.. rows.Select(row => folds[row])];
        FoldScores scores = new(sample.Labels, sampleFolds);
        double Value(LabelledSeries changed) => scores.OfFolds(score, Predict(changed, sampleFolds, members, options, cancellation)).Average();

        double whole = Value(sample);
        double[] importance =
        [
            .. data.Channels.Select((_, c) => whole - Value(Exchanged(sample, c, SeriesFolds.Permutation(sampleFolds, key.Split(c))))),
        ];
        double[] spans = [.. Enumerable.Range(0, sample.Count).Select(row => Span(sample.Series.TimesOf(row))).Order()];
        double longest = spans[(int)(SpanQuantile * (spans.Length - 1))];
        (double, double)[] byTime =
        [
            .. longest > 0
                ? Enumerable.Range(1, TimePoints).Select(i => (longest * i / TimePoints, Value(Cut(sample, longest * i / TimePoints))))
                : [],
        ];
        return new(score, importance, byTime, PartsOf(data, folds, score, key, options, cancellation), sample.Count);
    }

    private static int[] Sample(LabelledSeries data, int[] folds)
    {
        int[] labelled =
        [
            .. Enumerable.Range(0, data.Count).Where(row => data.Labels[row] >= 0).OrderBy(row => folds[row]).ThenBy(row => data.Labels[row]),
        ];
        int count = Math.Min(MaxSeries, labelled.Length);
        return [.. Enumerable.Range(0, count).Select(i => labelled[(int)((long)i * labelled.Length / count)])];
    }

    private static double[,] Predict(
        LabelledSeries sample, int[] folds, ClassifierMember[][] members, ClassifyOptions options, CancellationToken cancellation)
    {
        int classes = sample.Classes.Count;
        double[,] predictions = new double[sample.Count, classes];
        void PredictFold(int fold)
        {
            int[] rows = [.. Enumerable.Range(0, folds.Length).Where(row => folds[row] == fold)];
            if (rows.Length == 0)
            {
                return;
            }

            LabelledSeries tested = sample.Select(rows);
            foreach (ClassifierMember member in members[fold])
            {
                double[,] ofMember = member.Probabilities(tested);
                for (int i = 0; i < ofMember.Length; i++)
                {
                    predictions[rows[i / classes], i % classes] += ofMember[i / classes, i % classes] / members[fold].Length;
                }
            }
        }

        ParallelModels.Run(members.Length, options.Threads, PredictFold, cancellation);
        return predictions;
    }

    private static double Span(ReadOnlySpan<double> times) => times.Length == 0 ? 0 : times[^1] - times[0];

    /// <summary>Returns the series up to a time after the first observation of each.</summary>
    private static LabelledSeries Cut(LabelledSeries data, double time) => Rebuilt(data, (row, target) =>
    {
        ReadOnlySpan<double> times = data.Series.TimesOf(row);
        for (int k = 0; k < times.Length && times[k] - times[0] <= time; k++)
        {
            target.Add(times[k], ValuesAt(data, row, k));
        }
    });

    /// <summary>Returns the series with one channel of other series, whose times are counted from the first observation.</summary>
    private static LabelledSeries Exchanged(LabelledSeries data, int channel, int[] from) => Rebuilt(data, (row, target) =>
    {
        SortedDictionary<double, double[]> observations = [];
        double[] own = data.Series.TimesOf(row).ToArray(), others = data.Series.TimesOf(from[row]).ToArray();
        for (int k = 0; k < own.Length; k++)
        {
            double[] values = observations.GetValueOrDefault(own[k]) ?? Missing(data);
            double[] given = ValuesAt(data, row, k);
            for (int c = 0; c < values.Length; c++)
            {
                values[c] = c == channel || double.IsNaN(given[c]) ? values[c] : given[c];
            }

            observations[own[k]] = values;
        }

        double shift = own.Length > 0 && others.Length > 0 ? own[0] - others[0] : 0;
        for (int k = 0; k < others.Length; k++)
        {
            double value = ValuesAt(data, from[row], k)[channel], time = others[k] + shift;
            if (!double.IsNaN(value))
            {
                double[] values = observations.GetValueOrDefault(time) ?? Missing(data);
                values[channel] = value;
                observations[time] = values;
            }
        }

        foreach ((double time, double[] values) in observations)
        {
            target.Add(time, values);
        }
    });

    private static double[] Missing(LabelledSeries data)
    {
        double[] missing = new double[data.Channels.Count];
        Array.Fill(missing, double.NaN);
        return missing;
    }

    private static double[] ValuesAt(LabelledSeries data, int row, int k) =>
        data.Series.ValuesOf(row).Slice(k * data.Channels.Count, data.Channels.Count).ToArray();

    private static LabelledSeries Rebuilt(LabelledSeries data, Action<int, RowBuilder> addObservations)
    {
        RowBuilder rows = new(data.Channels.Count);
        for (int row = 0; row < data.Count; row++)
        {
            addObservations(row, rows);
            rows.EndRow();
        }

        return data.With(rows.ToSeries());
    }

    private static (string, ScoreInterval)[] PartsOf(
        LabelledSeries data, int[] folds, ClassScore score, RandomKey key, ClassifyOptions options, CancellationToken cancellation)
    {
        FoldScores scores = new(data.Labels, folds);
        (string Name, Func<string, bool> IsUsed)[] parts =
        [
            ("all", _ => true), ("values without times and missing channels", name => !SeriesSummaries.IsOfTimes(name)),
            ("times and missing channels alone", SeriesSummaries.IsOfTimes),
        ];
        return [.. parts.Select((part, p) => (part.Name, scores.Of(score, Regression(data, folds, part.IsUsed, key.Split(-1), options, cancellation))))];
    }

    /// <summary>Returns the predictions of a regression on some of the summaries for the series of each fold.</summary>
    private static double[,] Regression(
        LabelledSeries data, int[] folds, Func<string, bool> isUsed, RandomKey key, ClassifyOptions options, CancellationToken cancellation)
    {
        double[,] predictions = new double[data.Count, data.Classes.Count];
        int[] used = [.. SeriesSummaries.Names(data).Index().Where(name => isUsed(name.Item)).Select(name => name.Index)];
        for (int fold = 0; fold <= folds.Max(); fold++)
        {
            int[] others = [.. Enumerable.Range(0, data.Count).Where(row => folds[row] != fold && data.Labels[row] >= 0)];
            int[] part = SeriesClassification.ValidationParts(data, others, options.Validation, key.Split(fold));
            int[] training = [.. others.Where((_, i) => part[i] != 0)], validation = [.. others.Where((_, i) => part[i] == 0)];
            double[,] all = SeriesSummaries.Of(data, SeriesScaling.Of(data, training)), taken = new double[data.Count, used.Length];
            for (int i = 0; i < taken.Length; i++)
            {
                taken[i / used.Length, i % used.Length] = all[i / used.Length, used[i % used.Length]];
            }

            double[,] predicted = LogisticRegression.Fit(taken, data.Labels, data.Classes.Count, training, validation, cancellation)
                .Probabilities(taken);
            foreach (int row in Enumerable.Range(0, data.Count).Where(row => folds[row] == fold))
            {
                for (int c = 0; c < data.Classes.Count; c++)
                {
                    predictions[row, c] = predicted[row, c];
                }
            }
        }

        return predictions;
    }
}
