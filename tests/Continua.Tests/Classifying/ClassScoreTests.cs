using Continua.Learning;

namespace Continua.Tests.Classifying;

/// <summary>Scores of predicted probabilities.</summary>
public class ClassScoreTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Areas_are_those_of_all_pairs_and_thresholds(int classes)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            (double[,] probabilities, int[] labels) = Random(40, classes, seed);
            double auc = 0, precision = 0;
            int[] scored = classes == 2 ? [1] : [.. Enumerable.Range(0, classes)];
            foreach (int c in scored)
            {
                auc += AreaByPairs(probabilities, labels, c) / scored.Length;
                precision += PrecisionByThresholds(probabilities, labels, c) / scored.Length;
            }

            Assert.Equal(auc, ClassScores.Of(ClassScore.Auc, probabilities, labels), 1e-12);
            Assert.Equal(precision, ClassScores.Of(ClassScore.AveragePrecision, probabilities, labels), 1e-12);
        }
    }

    [Fact]
    public void Curves_have_the_areas_of_the_scores()
    {
        (double[,] probabilities, int[] labels) = Random(60, 2, 5);
        (double[] others, double[] found) = ClassScores.Roc(probabilities, labels, 1);
        double area = Enumerable.Range(1, others.Length - 1).Sum(i => (others[i] - others[i - 1]) * (found[i] + found[i - 1]) / 2);
        Assert.Equal(ClassScores.Of(ClassScore.Auc, probabilities, labels), area, 1e-12);
        Assert.Equal((0, 0, 1, 1), (others[0], found[0], others[^1], found[^1]));
        (double[] recall, double[] precision) = ClassScores.PrecisionRecall(probabilities, labels, 1);
        double mean = recall.Select((r, i) => (r - (i == 0 ? 0 : recall[i - 1])) * precision[i]).Sum();
        Assert.Equal(ClassScores.Of(ClassScore.AveragePrecision, probabilities, labels), mean, 1e-12);
    }

    [Fact]
    public void Proper_scores_are_smallest_for_the_true_probabilities()
    {
        (double[,] probabilities, int[] labels) = Random(20_000, 3, 7);
        foreach (ClassScore score in (ClassScore[])[ClassScore.Brier, ClassScore.LogLoss])
        {
            Assert.False(ClassScores.IsGain(score));
            double truth = ClassScores.Of(score, probabilities, labels);
            Assert.True(truth < ClassScores.Of(score, Sharpened(probabilities, 0.7), labels));
            Assert.True(truth < ClassScores.Of(score, Sharpened(probabilities, 1.4), labels));
        }
    }

    [Fact]
    public void Intervals_contain_the_score_and_narrow_with_more_series()
    {
        double[] widths = [.. new[] { 100, 1600 }.Select(count =>
        {
            (double[,] probabilities, int[] labels) = Random(count, 2, 3);
            FoldScores scores = new(labels, [.. Enumerable.Range(0, count).Select(i => i % 5)]);
            ScoreInterval auc = scores.Of(ClassScore.Auc, probabilities);
            Assert.InRange(auc.Value, auc.Lower, auc.Upper);
            ScoreInterval none = scores.Difference(ClassScore.Auc, probabilities, probabilities);
            Assert.True(none is { Value: 0, HoldsZero: true });
            return auc.Upper - auc.Lower;
        })];
        Assert.InRange(widths[1] / widths[0], 0.15, 0.4);
    }

    [Fact]
    public void Folds_have_every_class_and_whole_groups()
    {
        int[] labels = [.. Enumerable.Range(0, 200).Select(i => i % 9 < 3 && i < 180 && i / 3 % 3 == 0 && i % 3 == 0 ? 1 : 0)];
        string[] groups = [.. Enumerable.Range(0, 200).Select(i => $"{i / 3}")];
        foreach (string[]? grouped in (string[]?[])[null, groups])
        {
            int[] folds = SeriesFolds.Stratified(labels, 5, new(4), grouped);
            for (int f = 0; f < 5; f++)
            {
                Assert.InRange(folds.Count(x => x == f), 30, 50);
                Assert.InRange(Enumerable.Range(0, 200).Count(i => folds[i] == f && labels[i] == 1), 3, 5);
            }

            Assert.True(grouped is null || groups.Zip(folds).GroupBy(p => p.First).All(g => g.Select(p => p.Second).Distinct().Count() == 1));
            Assert.NotEqual(folds, SeriesFolds.Stratified(labels, 5, new(5), grouped));
        }
    }

    private static (double[,] Probabilities, int[] Labels) Random(int rows, int classes, int seed)
    {
        RandomKey key = new((ulong)seed);
        double[,] probabilities = new double[rows, classes];
        int[] labels = new int[rows];
        for (int r = 0; r < rows; r++)
        {
            // Few distinct values, so that there are ties.
            double[] weights = [.. Enumerable.Range(0, classes).Select(c => 1 + Math.Floor(6 * key.Split(c).Uniform(r)))];
            double draw = key.Split(99).Uniform(r) * weights.Sum();
            for (int c = 0; c < classes; c++)
            {
                probabilities[r, c] = weights[c] / weights.Sum();
                draw -= weights[c];
                labels[r] += draw > 0 && labels[r] == c ? 1 : 0;
            }
        }

        return (probabilities, labels);
    }

    private static double AreaByPairs(double[,] p, int[] labels, int c)
    {
        (double sum, double pairs) = (0, 0);
        for (int i = 0; i < labels.Length; i++)
        {
            for (int j = 0; j < labels.Length; j++)
            {
                if (labels[i] == c && labels[j] != c)
                {
                    pairs++;
                    sum += p[i, c] > p[j, c] ? 1 : p[i, c] == p[j, c] ? 0.5 : 0;
                }
            }
        }

        return sum / pairs;
    }

    private static double PrecisionByThresholds(double[,] p, int[] labels, int c)
    {
        (double sum, double before, double members) = (0, 0, labels.Count(label => label == c));
        foreach (double threshold in Enumerable.Range(0, labels.Length).Select(r => p[r, c]).Distinct().OrderDescending())
        {
            int[] above = [.. Enumerable.Range(0, labels.Length).Where(r => p[r, c] >= threshold)];
            double found = above.Count(r => labels[r] == c), recall = found / members;
            sum += (recall - before) * found / above.Length;
            before = recall;
        }

        return sum;
    }

    private static double[,] Sharpened(double[,] probabilities, double power)
    {
        double[,] sharpened = new double[probabilities.GetLength(0), probabilities.GetLength(1)];
        for (int r = 0; r < sharpened.GetLength(0); r++)
        {
            double sum = Enumerable.Range(0, sharpened.GetLength(1)).Sum(c => Math.Pow(probabilities[r, c], power));
            for (int c = 0; c < sharpened.GetLength(1); c++)
            {
                sharpened[r, c] = Math.Pow(probabilities[r, c], power) / sum;
            }
        }

        return sharpened;
    }
}
