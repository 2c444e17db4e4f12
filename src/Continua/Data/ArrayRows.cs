namespace Continua.Learning;

/// <summary>Copies rows of an array of shape [rows, components].</summary>
internal static class ArrayRows
{
    /// <summary>Copies the given rows, in the given order.</summary>
    public static T[,] Take<T>(T[,] values, ReadOnlySpan<int> rows)
    {
        int width = values.GetLength(1);
        T[,] copy = new T[rows.Length, width];
        for (int r = 0; r < rows.Length; r++)
        {
            long from = (long)Checked(rows[r], values.GetLength(0)) * width;
            Array.Copy(values, from, copy, (long)r * width, width);
        }

        return copy;
    }

    /// <summary>Returns <paramref name="row"/> if it is an index of one of <paramref name="count"/> rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is out of range.</exception>
    public static int Checked(int row, int count) => (uint)row < (uint)count ? row : throw new ArgumentOutOfRangeException(
        nameof(row), row, $"Rows are numbered from 0 to {count - 1}; check the row numbers.");
}
