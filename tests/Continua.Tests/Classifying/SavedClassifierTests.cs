using Continua.Learning;

namespace Continua.Tests.Classifying;

/// <summary>Trained classifiers, their thresholds and their sets of classes.</summary>
public class SavedClassifierTests
{
    private static readonly ClassifyOptions Quick = new() { Epochs = 12, Members = 2, Folds = 3, Hidden = 8, Rate = 0.01, BatchSize = 16 };

    [Fact]
    public void A_classifier_predicts_the_same_after_it_was_saved()
    {
        LabelledSeries data = SeriesClassificationTests.Loops(90);
        foreach (ClassifierKind kind in Enum.GetValues<ClassifierKind>())
        {
            using SavedClassifier classifier = SeriesClassification.Run(data, Quick with { Model = kind, Epochs = 2 }).Classifier;
            string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "classifier.safetensors");
            classifier.Save(path);
            using SavedClassifier opened = SavedClassifier.Open(path);
            ClassPredictions before = classifier.Predict(data), after = opened.Predict(data);
            Assert.Equal(before.Probabilities, after.Probabilities);
            Assert.Equal(before.Sets, after.Sets);
            Assert.Equal((before.Threshold, classifier.Card.Series), (after.Threshold, opened.Card.Series));
        }
    }

    [Fact]
    public void Channels_are_found_by_name_and_unusual_values_are_named()
    {
        LabelledSeries data = SeriesClassificationTests.Loops(90);
        using SavedClassifier classifier = SeriesClassification.Run(data, Quick).Classifier;
        double[,] expected = classifier.Predict(data).Probabilities;
        int total = data.Series.Lengths.ToArray().Sum(), k = 0;
        (double[,] values, double[] times) = (new double[total, 3], new double[total]);
        for (int row = 0; row < data.Count; row++)
        {
            for (int i = 0; i < data.Series.Lengths[row]; i++, k++)
            {
                times[k] = data.Series.TimesOf(row)[i];
                (values[k, 1], values[k, 0], values[k, 2]) = (data.Series.ValuesOf(row)[2 * i], data.Series.ValuesOf(row)[(2 * i) + 1], 5);
            }
        }

        LabelledSeries swapped = new(new(values, times, data.Series.Lengths), ["Y", "x", "z"], [.. data.Labels.Select(_ => -1)], []);
        Assert.Equal(expected, classifier.Predict(swapped).Probabilities);
        values[0, 1] = 40;
        LabelledSeries partial = new(new(values, times, data.Series.Lengths), ["a", "x", "z"], [.. data.Labels.Select(_ => -1)], []);
        string[][] warnings = classifier.Predict(partial).Warnings;
        Assert.Equal(["never observed: y", "beyond the training range: x"], warnings[0]);
        Assert.Equal(["never observed: y"], warnings[1]);
    }

    [Fact]
    public void Constants_that_are_not_given_and_times_beyond_those_of_training_are_named()
    {
        LabelledSeries loops = SeriesClassificationTests.Loops(60);
        double[,] ages = new double[60, 1];
        for (int row = 0; row < 60; row++)
        {
            ages[row, 0] = 40 + (row % 7);
        }

        LabelledSeries data = new(loops.Series, [.. loops.Channels], [.. loops.Labels], [.. loops.Classes]) { Statics = ages, StaticNames = ["age"] };
        using SavedClassifier trained = SeriesClassification.Run(data, Quick with { Epochs = 2, Members = 1 }).Classifier;
        string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "classifier.safetensors");
        trained.Save(path);
        using SavedClassifier classifier = SavedClassifier.Open(path);
        Assert.All(classifier.Predict(data).Warnings, Assert.Empty);
        LabelledSeries later = new(
            new(
                new double[,] { { 0, 0 }, { 0.5, 0 }, { 0, 0 }, { 0.5, 0 } },
                [classifier.Earliest, classifier.Latest, classifier.Latest, Math.BitIncrement(classifier.Latest)], [2, 2]),
            [.. loops.Channels], [-1, -1], []);
        Assert.Equal([["not given: age"], ["not given: age", "times beyond the training range"]], classifier.Predict(later).Warnings);
    }

    [Fact]
    public void Thresholds_follow_their_rules()
    {
        double[] p = [.. Enumerable.Range(0, 200).Select(i => (i + 0.5) / 200)];
        bool[] isMember = [.. p.Select((x, i) => new RandomKey(3).Uniform(i) < x * x)];
        Assert.Equal(0.3, ClassThreshold.TryParse("0.3")!.Choose(p, isMember));
        double sensitive = ClassThreshold.TryParse("sensitivity=0.9")!.Choose(p, isMember);
        double found = (double)p.Where((x, i) => isMember[i] && x >= sensitive).Count() / isMember.Count(m => m);
        Assert.InRange(found, 0.9, 0.93);
        double youden = ClassThreshold.TryParse("youden")!.Choose(p, isMember), best = p.Max(Index);
        Assert.Equal(best, Index(youden), 1e-12);
        double costly = ClassThreshold.TryParse("cost=10:1")!.Choose(p, isMember), cheap = ClassThreshold.TryParse("cost=1:10")!.Choose(p, isMember);
        Assert.True(costly < youden && youden < cheap);
        Assert.Null(ClassThreshold.TryParse("cost=10"));
        Assert.Null(ClassThreshold.TryParse("2"));

        double Index(double threshold)
        {
            double members = isMember.Count(m => m), others = isMember.Length - members;
            return (p.Where((x, i) => isMember[i] && x >= threshold).Count() / members) - (p.Where((x, i) => !isMember[i] && x >= threshold).Count() / others);
        }
    }

    [Fact]
    public void Sets_contain_each_class_as_often_as_wanted()
    {
        double[] covered = new double[2];
        for (int seed = 0; seed < 20; seed++)
        {
            (double[,] p, int[] labels) = Sample(400, seed);
            (double[,] q, int[] truth) = Sample(2000, 100 + seed);
            ConformalSets sets = ConformalSets.Calibrate(p, labels, 0.9);
            for (int c = 0; c < 2; c++)
            {
                int[] own = [.. Enumerable.Range(0, truth.Length).Where(r => truth[r] == c)];
                covered[c] += (double)own.Count(r => sets.Of(q, r).Contains(c)) / own.Length / 20;
            }
        }

        Assert.All(covered, share => Assert.InRange(share, 0.88, 0.92));
        Assert.Equal([0, 0], ConformalSets.Calibrate(new double[,] { { 0.4, 0.6 }, { 0.2, 0.8 } }, [0, 1], 0.9).Thresholds);
    }

    /// <summary>Probabilities that are badly calibrated, with a rare class.</summary>
    private static (double[,] Probabilities, int[] Labels) Sample(int count, int seed)
    {
        RandomKey key = new((ulong)seed);
        double[,] p = new double[count, 2];
        int[] labels = new int[count];
        for (int r = 0; r < count; r++)
        {
            labels[r] = key.Uniform(r) < 0.2 ? 1 : 0;
            double score = labels[r] + key.Split(1).Normal(r);
            p[r, 1] = 1 / (1 + Math.Exp(-3 * score));
            p[r, 0] = 1 - p[r, 1];
        }

        return (p, labels);
    }
}
