using Continua.Learning;

namespace Continua.Tests.Classifying;

/// <summary>Classifiers of series are trained and scored by cross-validation.</summary>
public class SeriesClassificationTests
{
    [Fact]
    public void A_controlled_equation_classifies_by_the_order_in_which_summaries_are_blind()
    {
        LabelledSeries data = Loops(160);
        SeriesClassification result = SeriesClassification.Run(data, new() { Epochs = 25, Hidden = 8, Rate = 0.01, BatchSize = 16, Folds = 3 });
        int regression = result.Models.ToList().IndexOf("regression on summaries");
        Assert.InRange(result.Score(ClassScore.Auc, regression).Value, 0.3, 0.75);
        Assert.InRange(result.Score(ClassScore.Auc, 0).Value, 0.95, 1);
        Assert.False(result.Difference(ClassScore.Auc, 0, regression).HoldsZero);
        Assert.All(result.Coverage(), share => Assert.InRange(share, 0.8, 1));
    }

    [Theory]
    [InlineData(ClassifierKind.GruD)]
    [InlineData(ClassifierKind.OdeRnn)]
    [InlineData(ClassifierKind.Latent)]
    public void Every_model_is_trained_and_its_file_predicts_the_same(ClassifierKind kind)
    {
        LabelledSeries data = Loops(60);
        SeriesClassification result = SeriesClassification.Run(
            data, new() { Model = kind, WithGruD = false, Epochs = 8, Hidden = 8, Rate = 0.01, BatchSize = 16, Folds = 2, Members = 1 });
        string path = Path.GetTempFileName();
        result.Classifier.Save(path);
        using SavedClassifier read = SavedClassifier.Open(path);
        File.Delete(path);
        Assert.Equal(kind, read.Kind);
        Assert.Equal(result.Classifier.Predict(data).Probabilities, read.Predict(data).Probabilities);
        Assert.InRange(result.Score(ClassScore.LogLoss, 0).Value, 0, 0.8);
    }

    [Fact]
    public void Insights_name_the_channel_the_time_and_the_part_on_which_classes_depend()
    {
        // The class is the sign of channel a in the second half; b is noise, and c is observed more often in one class.
        RandomKey key = new(3);
        const int rows = 120, length = 16;
        double[,] values = new double[rows * length, 3];
        int[] labels = new int[rows];
        for (int i = 0; i < rows * length; i++)
        {
            (int row, int k) = (i / length, i % length);
            labels[row] = row % 2;
            values[i, 0] = ((k < length / 2 ? 0 : (2 * labels[row]) - 1) * 1.5) + key.Normal(i);
            values[i, 1] = key.Split(1).Normal(i);
            values[i, 2] = key.Split(2).Uniform(i) < 0.3 + (0.3 * labels[row]) ? key.Split(3).Normal(i) : double.NaN;
        }

        LabelledSeries data = new(
            new(values, [.. Enumerable.Range(0, rows * length).Select(i => (double)(i % length))], [.. Enumerable.Repeat(length, rows)]),
            ["a", "b", "c"], labels, ["no", "yes"]);
        ClassifierInsights insights = SeriesClassification.Run(
            data, new() { Model = ClassifierKind.GruD, WithGruD = false, Epochs = 4, Hidden = 8, BatchSize = 16, Folds = 3, Members = 1 }).Insights;
        Assert.Equal(ClassScore.Auc, insights.Score);
        Assert.True(insights.Importance[0] > 0.1 && insights.Importance[0] > insights.Importance[1] + 0.1);
        Assert.InRange(insights.Importance[1], -0.05, 0.05);
        Assert.InRange(insights.ByTime[0].Score, 0.3, 0.8);
        Assert.True(insights.ByTime[^1].Score > insights.ByTime[2].Score + 0.1);
        double[] parts = [.. insights.Parts.Select(part => part.Score.Value)];
        Assert.True(parts[0] > 0.9 && parts[1] > 0.9);
        Assert.InRange(parts[2], 0.6, 0.99);
    }

    [Fact]
    public void The_result_does_not_depend_on_threads()
    {
        LabelledSeries data = Loops(60);
        ClassifyOptions options = new() { Epochs = 3, Hidden = 4, BatchSize = 16, Folds = 3 };
        SeriesClassification one = SeriesClassification.Run(data, options with { Threads = 1 }), all = SeriesClassification.Run(data, options);
        for (int m = 0; m < one.Models.Count; m++)
        {
            Assert.Equal(one.Predictions(m), all.Predictions(m));
        }
    }

    [Fact]
    public void A_regression_has_the_gradient_zero_at_its_weights()
    {
        RandomKey key = new(2);
        double[,] features = new double[80, 3];
        int[] labels = new int[80];
        for (int r = 0; r < 80; r++)
        {
            for (int f = 0; f < 3; f++)
            {
                features[r, f] = key.Split(f).Normal(r);
            }

            labels[r] = features[r, 0] + key.Split(9).Normal(r) > 0 ? 1 : 0;
        }

        LogisticRegression fitted = LogisticRegression.Fit(features, labels, 2, [.. Enumerable.Range(0, 80)], []);
        double[,] probabilities = fitted.Probabilities(features);
        for (int f = 0; f < 4; f++)
        {
            double slope = f < 3 ? 0.01 * fitted.Weights[4 + f] : 0;
            for (int r = 0; r < 80; r++)
            {
                slope += (probabilities[r, 1] - labels[r]) / 80 * (f < 3 ? fitted.Standardized(features, r)[f] : 1);
            }

            Assert.Equal(0, slope, 1e-4);
        }
    }

    [Fact]
    public void Series_of_the_text_format_are_read_with_missing_values_and_times()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "x.ts");
        File.WriteAllText(path, "# a comment\n@problemName x\n@classLabel true b a\n@data\n1,?,3:4,5,6:b\n(0,1),(2.5,2):(0,3),(1,4):a\n");
        LabelledSeries data = LabelledSeries.ReadTs(path);
        Assert.Equal(["a", "b"], data.Classes);
        Assert.Equal([1, 0], data.Labels);
        Assert.Equal([1, 4, double.NaN, 5, 3, 6], data.Series.ValuesOf(0).ToArray());
        Assert.Equal([0, 1, 2.5], data.Series.TimesOf(1).ToArray());
        Assert.Equal([1, 3, double.NaN, 4, 2, double.NaN], data.Series.ValuesOf(1).ToArray());
    }

    /// <summary>Circles passed in one direction or the other, from random starts, at irregular times.</summary>
    internal static LabelledSeries Loops(int count)
    {
        RandomKey key = new(6);
        int[] lengths = [.. Enumerable.Range(0, count).Select(r => 8 + (int)key.Index(r, 10))], labels = [.. Enumerable.Range(0, count).Select(r => r % 2)];
        int total = lengths.Sum(), k = 0;
        (double[,] values, double[] times) = (new double[total, 2], new double[total]);
        for (int r = 0; r < count; r++)
        {
            double start = 2 * Math.PI * key.Split(1).Uniform(r), time = 0;
            for (int i = 0; i < lengths[r]; i++, k++)
            {
                times[k] = time += 0.2 + (0.8 * key.Split(2).Uniform(k));
                double angle = start + ((labels[r] == 0 ? 1 : -1) * 2 * Math.PI * i / (lengths[r] - 1));
                (values[k, 0], values[k, 1]) = (Math.Cos(angle), Math.Sin(angle));
            }
        }

        return new(new(values, times, lengths), ["x", "y"], labels, ["left", "right"]);
    }
}
