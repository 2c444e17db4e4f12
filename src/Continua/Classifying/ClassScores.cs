namespace Continua.Learning;

/// <summary>Scores of predicted probabilities of classes.</summary>
public static class ClassScores
{
    /// <summary>Whether higher values of a score are better.</summary>
    /// <param name="score">The score.</param>
    public static bool IsGain(ClassScore score) => score is not (ClassScore.Brier or ClassScore.LogLoss);

    /// <summary>Computes a score.</summary>
    /// <param name="score">The score.</param>
    /// <param name="probabilities">The predicted probabilities, [series, classes].</param>
    /// <param name="labels">The class of each series.</param>
    /// <returns>The score; NaN for areas if no class has both members and other series.</returns>
    /// <exception cref="ArgumentException">
    /// There are no series, the numbers of rows differ, or a label is out of range.
    /// </exception>
    public static double Of(ClassScore score, double[,] probabilities, int[] labels)
    {
        ScoredClasses scored = new(probabilities, labels);
        double[] weights = new double[labels.Length];
        Array.Fill(weights, 1);
        return scored.Of(score, weights);
    }

    /// <summary>Returns the points of a ROC curve: from (0, 0) to (1, 1), a point for each distinct probability.</summary>
    /// <param name="probabilities">The predicted probabilities, [series, classes].</param>
    /// <param name="labels">The class of each series.</param>
    /// <param name="positive">The class whose members are to be found.</param>
    /// <returns>The share of other series above each threshold, and the share of members.</returns>
    public static (double[] FalsePositive, double[] TruePositive) Roc(double[,] probabilities, int[] labels, int positive)
    {
        (double[] found, double[] others) = Cumulative(probabilities, labels, positive);
        return ([.. others.Select(n => n / others[^1])], [.. found.Select(n => n / found[^1])]);
    }

    /// <summary>Returns the points of a curve of precision against recall, a point for each distinct probability.</summary>
    /// <param name="probabilities">The predicted probabilities, [series, classes].</param>
    /// <param name="labels">The class of each series.</param>
    /// <param name="positive">The class whose members are to be found.</param>
    public static (double[] Recall, double[] Precision) PrecisionRecall(double[,] probabilities, int[] labels, int positive)
    {
        (double[] found, double[] others) = Cumulative(probabilities, labels, positive);
        return (
            [.. found.Skip(1).Select(n => n / found[^1])],
            [.. found.Skip(1).Zip(others.Skip(1), (n, m) => n / (n + m))]);
    }

    /// <summary>
    /// Returns the numbers of members and of other series with at least each distinct probability, from the highest
    /// down, after a first point of 0.
    /// </summary>
    private static (double[] Found, double[] Others) Cumulative(double[,] probabilities, int[] labels, int positive)
    {
        ScoredClasses scored = new(probabilities, labels);
        int[] order = scored.OrderOf(positive);
        (List<double> found, List<double> others) = ([0], [0]);
        (double members, double rest) = (0, 0);
        for (int i = 0; i < order.Length; i++)
        {
            _ = labels[order[i]] == positive ? members++ : rest++;
            if (i + 1 == order.Length || probabilities[order[i], positive] != probabilities[order[i + 1], positive])
            {
                found.Add(members);
                others.Add(rest);
            }
        }

        return ([.. found], [.. others]);
    }
}

/// <summary>Predicted probabilities with the order of the series by each, for scores of many weighted samples.</summary>
internal sealed class ScoredClasses
{
    private readonly double[,] probabilities;
    private readonly int[] labels, predicted;
    private readonly int[]?[] orders;
    private readonly int classes;

    public ScoredClasses(double[,] probabilities, int[] labels)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        ArgumentNullException.ThrowIfNull(labels);
        classes = probabilities.GetLength(1);
        Tensor.Guard(
            labels.Length > 0 && labels.Length == probabilities.GetLength(0),
            $"Scores are of one or more series with a label each, but got {probabilities.GetLength(0)} series and "
            + $"{labels.Length} labels; check the arrays.");
        Tensor.Guard(
            Array.TrueForAll(labels, label => label >= 0 && label < classes),
            $"A label is a class from 0 to {classes - 1}, but one is not; leave out series without a label.");
        (this.probabilities, this.labels, orders) = (probabilities, labels, new int[classes][]);
        predicted = Classification.Predicted(probabilities);
    }

    /// <summary>Returns the series by descending probability of a class.</summary>
    public int[] OrderOf(int positive) => orders[positive] ??=
        [.. Enumerable.Range(0, labels.Length).OrderByDescending(r => probabilities[r, positive])];

    /// <summary>Computes a score of a sample.</summary>
    /// <param name="score">The score.</param>
    /// <param name="weights">How often each series is in the sample.</param>
    public double Of(ClassScore score, ReadOnlySpan<double> weights) => score switch
    {
        ClassScore.Auc => OverClasses(weights, Area),
        ClassScore.AveragePrecision => OverClasses(weights, AveragePrecision),
        ClassScore.Brier => Mean(weights, SquareError),
        ClassScore.LogLoss => Mean(weights, r => -Math.Log(Math.Max(probabilities[r, labels[r]], 1e-15))),
        _ => Mean(weights, r => predicted[r] == labels[r] ? 1 : 0),
    };

    private double SquareError(int row)
    {
        double sum = 0;
        for (int c = classes == 2 ? 1 : 0; c < classes; c++)
        {
            double error = probabilities[row, c] - (labels[row] == c ? 1 : 0);
            sum += error * error;
        }

        return sum;
    }

    private static double Mean(ReadOnlySpan<double> weights, Func<int, double> of)
    {
        (double sum, double total) = (0, 0);
        for (int r = 0; r < weights.Length; r++)
        {
            if (weights[r] > 0)
            {
                sum += weights[r] * of(r);
                total += weights[r];
            }
        }

        return sum / total;
    }

    private double OverClasses(ReadOnlySpan<double> weights, AreaOfClass area)
    {
        (double sum, int count) = (0, 0);
        for (int c = classes == 2 ? 1 : 0; c < classes; c++)
        {
            double value = area(c, weights);
            if (!double.IsNaN(value))
            {
                (sum, count) = (sum + value, count + 1);
            }
        }

        return count == 0 ? double.NaN : sum / count;
    }

    private double Area(int positive, ReadOnlySpan<double> weights)
    {
        int[] order = OrderOf(positive);
        (double above, double others, double area, double tiedMembers, double tiedOthers) = (0, 0, 0, 0, 0);
        for (int i = 0; i < order.Length; i++)
        {
            int row = order[i];
            (tiedMembers, tiedOthers) = labels[row] == positive
                ? (tiedMembers + weights[row], tiedOthers)
                : (tiedMembers, tiedOthers + weights[row]);
            if (i + 1 == order.Length || probabilities[row, positive] != probabilities[order[i + 1], positive])
            {
                area += tiedOthers * (above + (tiedMembers / 2));
                (above, others, tiedMembers, tiedOthers) = (above + tiedMembers, others + tiedOthers, 0, 0);
            }
        }

        return area / (above * others);
    }

    private double AveragePrecision(int positive, ReadOnlySpan<double> weights)
    {
        int[] order = OrderOf(positive);
        (double members, double all, double sum, double tiedMembers) = (0, 0, 0, 0);
        for (int i = 0; i < order.Length; i++)
        {
            int row = order[i];
            all += weights[row];
            tiedMembers += labels[row] == positive ? weights[row] : 0;
            if (i + 1 == order.Length || probabilities[row, positive] != probabilities[order[i + 1], positive])
            {
                members += tiedMembers;
                sum += all > 0 ? tiedMembers * members / all : 0;
                tiedMembers = 0;
            }
        }

        return members == all ? double.NaN : sum / members;
    }

    private delegate double AreaOfClass(int positive, ReadOnlySpan<double> weights);
}
