using System.Numerics;

namespace Continua.Learning;

/// <summary>
/// Losses and scores of classifiers. Logits have the shape [rows, classes]; labels are class indices from 0.
/// </summary>
public static class Classification
{
    /// <summary>
    /// Returns the cross-entropy −Σ target · log softmax(logits) of one sample, computed without overflow.
    /// </summary>
    /// <param name="logits">The logits, [classes]: any real numbers.</param>
    /// <param name="target">
    /// The target probabilities, [classes]: 1 at the label and 0 elsewhere (LabelledRows.OneHot).
    /// </param>
    /// <exception cref="ArgumentException">The shapes differ, or are not [classes].</exception>
    public static Tensor CrossEntropy(Tensor logits, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(target);
        Tensor.Guard(
            logits.Shape == target.Shape && logits.Shape.Rank == 1,
            $"Logits and target have one shape [classes], but got {logits.Type} and {target.Type}; take OneHot labels.");
        return (Tensor.Sum(target) * Tensor.LogSumExp(logits)) - Tensor.Dot(target, logits);
    }

    /// <summary>
    /// Returns the class with the largest logit for each row, the first one of equal logits; −1 for a row with a NaN,
    /// for example one whose equation could not be solved.
    /// </summary>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <param name="logits">The logits, [rows, classes].</param>
    /// <exception cref="ArgumentException">There is no class.</exception>
    public static int[] Predicted<T>(T[,] logits)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(logits);
        Tensor.Guard(
            logits.GetLength(1) > 0, "There is a logit for every class, but got empty rows; pass [rows, classes].");
        int[] classes = new int[logits.GetLength(0)];
        for (int r = 0; r < classes.Length; r++)
        {
            classes[r] = ArgMax(logits, r);
        }

        return classes;
    }

    /// <summary>
    /// Returns the fraction of rows whose class is predicted correctly; a row with a NaN counts as wrong.
    /// </summary>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <param name="logits">The logits, [rows, classes].</param>
    /// <param name="labels">The true class of each row.</param>
    /// <exception cref="ArgumentException">
    /// There is no row, the number of labels differs from the number of rows, or a label is out of range.
    /// </exception>
    public static double Accuracy<T>(T[,] logits, ReadOnlySpan<int> labels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(logits, labels);
        Tensor.Guard(labels.Length > 0, "An accuracy is taken over at least one row, but got none; check the arrays.");
        int[] predicted = Predicted(logits);
        int correct = 0;
        for (int r = 0; r < predicted.Length; r++)
        {
            correct += predicted[r] == labels[r] ? 1 : 0;
        }

        return (double)correct / predicted.Length;
    }

    /// <summary>
    /// Returns the confusion matrix, [true class, predicted class]: the number of rows of each true class with each
    /// predicted class. Rows with a NaN are not counted, so that the sum of all entries may be less than the number of
    /// rows.
    /// </summary>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <param name="logits">The logits, [rows, classes].</param>
    /// <param name="labels">The true class of each row.</param>
    /// <exception cref="ArgumentException">
    /// The number of labels differs from the number of rows, or a label is out of range.
    /// </exception>
    public static int[,] Confusion<T>(T[,] logits, ReadOnlySpan<int> labels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(logits, labels);
        int[] predicted = Predicted(logits);
        int[,] counts = new int[logits.GetLength(1), logits.GetLength(1)];
        for (int r = 0; r < predicted.Length; r++)
        {
            if (predicted[r] >= 0)
            {
                counts[labels[r], predicted[r]]++;
            }
        }

        return counts;
    }

    private static int ArgMax<T>(T[,] logits, int row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int largest = 0;
        for (int c = 0; c < logits.GetLength(1); c++)
        {
            if (T.IsNaN(logits[row, c]))
            {
                return -1;
            }

            largest = logits[row, c] > logits[row, largest] ? c : largest;
        }

        return largest;
    }

    private static void Check<T>(T[,] logits, ReadOnlySpan<int> labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        (int rows, int classes) = (logits.GetLength(0), logits.GetLength(1));
        Tensor.Guard(
            rows == labels.Length,
            $"There is one label for each row, but got {labels.Length} for {rows}; pass one for each.");
        for (int r = 0; r < labels.Length; r++)
        {
            if ((uint)labels[r] >= (uint)classes)
            {
                throw new ArgumentException(
                    $"A label is a class from 0 to {classes - 1}, but row {r} has {labels[r]}; number classes from 0, one for each logit.");
            }
        }
    }
}
