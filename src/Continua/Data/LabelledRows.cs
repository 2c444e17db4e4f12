using System.Numerics;

namespace Continua.Learning;

/// <summary>Rows of numbers with a class each.</summary>
public sealed class LabelledRows<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Keeps both arrays; they are not copied.</summary>
    /// <param name="values">Shape [rows, components].</param>
    /// <param name="labels">The class of each row, from 0.</param>
    /// <exception cref="ArgumentException">There is not one label a row, or a label is negative.</exception>
    public LabelledRows(T[,] values, int[] labels)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(labels);
        Tensor.Guard(
            values.GetLength(0) == labels.Length,
            $"Every row has a label, but got {labels.Length} labels for {values.GetLength(0)} rows; pass one for each.");
        int wrong = Array.FindIndex(labels, label => label < 0);
        Tensor.Guard(wrong < 0, $"Labels count classes from 0, but row {wrong} has {(wrong < 0 ? 0 : labels[wrong])}; number them from 0.");
        (Values, Labels) = (values, labels);
    }

    /// <summary>Shape [rows, components].</summary>
    public T[,] Values { get; }

    /// <summary>The class of each row, from 0.</summary>
    public int[] Labels { get; }

    /// <summary>The number of rows.</summary>
    public int Count => Labels.Length;

    /// <summary>A copy of some rows.</summary>
    /// <param name="rows">Their numbers, in the order wanted; one may come twice.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
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

    /// <summary>Labels as a loss reads them: 1 in the column of the row's class and 0 elsewhere, shape [rows, classes].</summary>
    /// <exception cref="ArgumentException">A label is not below the number of classes.</exception>
    public T[,] OneHot(int classes)
    {
        T[,] columns = new T[Count, classes];
        for (int r = 0; r < Count; r++)
        {
            Tensor.Guard(
                Labels[r] < classes, $"Labels lie below the number of classes, {classes}, but row {r} has {Labels[r]}; ask for more.");
            columns[r, Labels[r]] = T.One;
        }

        return columns;
    }

    /// <summary>A number for each row that depends on its class, such as −1 and 1, shape [rows, 1].</summary>
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
