using System.Numerics;

namespace Continua.Learning;

/// <summary>How well rows of logits tell classes apart. Shapes are [rows, classes]; labels count classes from 0.</summary>
public static class Classification
{
    /// <summary>−Σ target · log softmax(logits): the cross-entropy of one sample, without overflow.</summary>
    /// <param name="logits">[classes], any real numbers.</param>
    /// <param name="target">[classes], probabilities: 1 at the label and 0 elsewhere (LabelledRows.OneHot).</param>
    public static Tensor CrossEntropy(Tensor logits, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(target);
        Tensor.Guard(
            logits.Shape == target.Shape && logits.Shape.Rank == 1,
            $"Logits and target have one shape [classes], but got {logits.Type} and {target.Type}; take OneHot labels.");
        return (Tensor.Sum(target) * Tensor.LogSumExp(logits)) - Tensor.Dot(target, logits);
    }

    /// <summary>The class of each row: that of its largest logit, the first of equal ones; −1 where one is NaN, as in a row that
    /// could not be solved.</summary>
    public static int[] Predicted<T>(T[,] logits)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(logits);
        Tensor.Guard(logits.GetLength(1) > 0, "There is a logit for every class, but got rows of none; pass [rows, classes].");
        int[] classes = new int[logits.GetLength(0)];
        for (int r = 0; r < classes.Length; r++)
        {
            classes[r] = Largest(logits, r);
        }

        return classes;
    }

    /// <summary>The fraction of rows whose class is predicted; one with a NaN counts as wrong.</summary>
    /// <exception cref="ArgumentException">There is no row, there is not one label a row, or a label is no class.</exception>
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

    /// <summary>The confusion matrix, [true class, predicted class]: how many rows of the one were taken for the other. Rows with
    /// a NaN are in no column, so that the sum over all may be less than the number of rows.</summary>
    /// <exception cref="ArgumentException">There is not one label a row, or a label is no class.</exception>
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

    private static int Largest<T>(T[,] logits, int row)
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
        Tensor.Guard(rows == labels.Length, $"There is one label a row, but got {labels.Length} for {rows}; pass one for each.");
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
