namespace Continua.Learning;

/// <summary>Rows of a [row, component] array.</summary>
internal static class ArrayRows
{
    /// <summary>A copy of some rows, in the order wanted.</summary>
    public static T[,] Take<T>(T[,] values, ReadOnlySpan<int> rows)
    {
        int width = values.GetLength(1);
        T[,] taken = new T[rows.Length, width];
        for (int r = 0; r < rows.Length; r++)
        {
            long from = (long)Checked(rows[r], values.GetLength(0)) * width;
            Array.Copy(values, from, taken, (long)r * width, width);
        }

        return taken;
    }

    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public static int Checked(int row, int count) => (uint)row < (uint)count ? row : throw new ArgumentOutOfRangeException(
        nameof(row), row, $"Rows are numbered from 0 to {count - 1}; check the numbers asked for.");
}
