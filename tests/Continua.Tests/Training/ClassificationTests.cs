using Continua.Learning;

namespace Continua.Tests.Training;

public class ClassificationTests
{
    private static readonly float[,] Logits =
        { { 3, 1, 2 }, { 0, 5, 5 }, { -3, -2, -1 }, { 9, float.NaN, 1 }, { float.NegativeInfinity, -1, -2 }, { 1, 0, 7 } };

    private static readonly int[] Labels = [0, 2, 2, 0, 1, 0];

    [Fact]
    public void The_predicted_class_has_the_largest_logit_and_is_the_first_of_equal_ones() =>
        Assert.Equal([0, 1, 2, -1, 1, 2], Classification.Predicted(Logits));

    [Fact]
    public void Accuracy_is_the_fraction_of_correct_rows() =>
        Assert.Equal(3 / 6.0, Classification.Accuracy(Logits, Labels));

    [Fact]
    public void Rows_of_the_confusion_matrix_are_true_classes() =>
        Assert.Equal(new[,] { { 1, 0, 1 }, { 0, 1, 0 }, { 0, 1, 1 } }, Classification.Confusion(Logits, Labels));

    [Fact]
    public void Accuracy_is_the_diagonal_of_the_confusion_matrix()
    {
        RandomKey key = new(1);
        double[,] logits = new double[500, 4];
        int[] labels = [.. Enumerable.Range(0, 500).Select(r => (int)key.Index(r, 4))];
        for (int i = 0; i < logits.Length; i++)
        {
            logits[i / 4, i % 4] = key.Normal(i + 1000);
        }

        int[,] counts = Classification.Confusion(logits, labels);
        Assert.Equal(500, counts.Cast<int>().Sum());
        Assert.Equal(Classification.Accuracy(logits, labels), Enumerable.Range(0, 4).Sum(c => counts[c, c]) / 500.0);
        Assert.All(Enumerable.Range(0, 4), c => Assert.Equal(labels.Count(l => l == c), Enumerable.Range(0, 4).Sum(p => counts[c, p])));
    }

    [Fact]
    public void Labels_and_logits_that_do_not_match_are_refused()
    {
        Refused("6; pass", () => Classification.Accuracy(Logits, [0]));
        Refused("row 1 has 3", () => Classification.Accuracy(new float[2, 3], [0, 3]));
        Refused("row 0 has -1", () => Classification.Confusion(new float[1, 3], [-1]));
        Refused("at least one row", () => Classification.Accuracy(new float[0, 3], []));
        Refused("logit for every class", () => Classification.Predicted(new float[2, 0]));
        Assert.Equal(new int[2, 2], Classification.Confusion(new float[0, 2], []));
    }

    private static void Refused(string part, Action call) =>
        Assert.Contains(part, Assert.Throws<ArgumentException>(call).Message, StringComparison.Ordinal);
}
