using System.Numerics;

namespace Continua.Learning;

/// <summary>Rows of numbers, each with the label of its class.</summary>
/// <typeparam name="T">The scalar type of the rows.</typeparam>
public sealed class LabelledRows<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Creates labelled rows over two arrays, which are not copied.</summary>
    /// <param name="values">The rows, shape [rows, components].</param>
    /// <param name="labels">The class of each row, from 0.</param>
    /// <exception cref="ArgumentException">The number of labels differs from the number of rows, or a label is
    /// negative.</exception>
    public LabelledRows(T[,] values, int[] labels)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(labels);
        Tensor.Guard(
            values.GetLength(0) == labels.Length,
            $"Every row has a label, but got {labels.Length} labels for {values.GetLength(0)} rows; pass one for each.");
        int negative = Array.FindIndex(labels, label => label < 0);
        Tensor.Guard(
            negative < 0,
            $"Labels count classes from 0, but row {negative} has {(negative < 0 ? 0 : labels[negative])}; "
                + $"number them from 0.");
        (Values, Labels) = (values, labels);
    }

    /// <summary>The rows, shape [rows, components].</summary>
    public T[,] Values { get; }

    /// <summary>The class of each row, from 0.</summary>
    public int[] Labels { get; }

    /// <summary>The number of rows.</summary>
    public int Count => Labels.Length;

    /// <summary>Copies the given rows with their labels.</summary>
    /// <param name="rows">The indices of the rows, in the order of the copy; an index may occur more than once.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index is negative or not below <see cref="Count"/>.</exception>
    public LabelledRows<T> Take(ReadOnlySpan<int> rows)
    {
        T[,] values = ArrayRows.Take(Values, rows);
        int[] labels = new int[rows.Length];
        for (int r = 0; r < rows.Length; r++)
        {
            labels[r] = Labels[rows[r]];
        }

        return new(values, labels);
    }

    /// <summary>One-hot labels, shape [rows, classes]: 1 in the column of the row's class and 0 elsewhere.</summary>
    /// <param name="classes">The number of classes.</param>
    /// <exception cref="ArgumentException">A label is not below <paramref name="classes"/>.</exception>
    public T[,] OneHot(int classes)
    {
        T[,] columns = new T[Count, classes];
        for (int r = 0; r < Count; r++)
        {
            Tensor.Guard(
                Labels[r] < classes,
                $"Labels are below the number of classes, {classes}, but row {r} has {Labels[r]}; "
                    + $"pass a larger number of classes.");
            columns[r, Labels[r]] = T.One;
        }

        return columns;
    }

    /// <summary>Regression targets, shape [rows, 1]: for each row a number that depends on its class, such as −1 or
    /// 1.</summary>
    /// <param name="ofLabel">The function from a label to its target.</param>
    public T[,] Targets(Func<int, T> ofLabel)
    {
        ArgumentNullException.ThrowIfNull(ofLabel);
        T[,] targets = new T[Count, 1];
        for (int r = 0; r < Count; r++)
        {
            targets[r, 0] = ofLabel(Labels[r]);
        }

        return targets;
    }
}
