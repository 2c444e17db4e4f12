namespace Continua;

/// <summary>
/// Which entries of a Jacobian ∂f/∂y can differ from zero. Columns without a row in common are differenced together, and where the entries
/// lie in a band about the diagonal, in some order of the components, matrices are factored as a band.
/// </summary>
/// <remarks>
/// The pattern of a traced field is found from its graph. For a field in plain C# it is given
/// (<see cref="OdeTerm{T}.JacobianPattern"/>); one that leaves out an entry is refused when it shows, which random changes of the state where
/// a solve begins are to provoke.
/// </remarks>
public sealed class JacobianPattern : IEquatable<JacobianPattern>
{
    // The entries row by row, and the places among them of each column's.
    private readonly int[] rows, columns, firstOfRow;
    private readonly int[][] entriesOfColumn;
    private readonly Lazy<int[][]> columnGroups;

    /// <param name="dimension">The number of rows and of columns.</param>
    /// <param name="entries">In any order; an entry may occur more than once.</param>
    /// <exception cref="ArgumentException">An entry lies outside.</exception>
    public JacobianPattern(int dimension, IEnumerable<(int Row, int Column)> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        Tensor.Guard(dimension > 0, $"A Jacobian has at least one row, but got {dimension}.");
        (int Row, int Column)[] sorted = [.. entries.Distinct().Order()];
        foreach ((int row, int column) in sorted)
        {
            Tensor.Guard(
                row >= 0 && row < dimension && column >= 0 && column < dimension,
                $"A Jacobian of {dimension} components has rows and columns 0 to {dimension - 1}, but got row {row}, column {column}.");
        }

        Dimension = dimension;
        (rows, columns) = ([.. sorted.Select(entry => entry.Row)], [.. sorted.Select(entry => entry.Column)]);
        firstOfRow = new int[dimension + 1];
        List<int>[] ofColumn = [.. Enumerable.Range(0, dimension).Select(_ => new List<int>())];
        for (int e = 0; e < sorted.Length; e++)
        {
            firstOfRow[rows[e] + 1] = e + 1;
            ofColumn[columns[e]].Add(e);
        }

        for (int row = 0; row < dimension; row++)
        {
            firstOfRow[row + 1] = Math.Max(firstOfRow[row + 1], firstOfRow[row]);
        }

        entriesOfColumn = [.. ofColumn.Select(list => list.ToArray())];
        columnGroups = new(Group);
    }

    /// <summary>The number of rows and of columns.</summary>
    public int Dimension { get; }

    /// <summary>The entries, row by row.</summary>
    public IReadOnlyList<(int Row, int Column)> Entries => [.. rows.Zip(columns)];

    /// <summary>How many groups of columns without a row in common there are: so many slopes take the place of derivatives.</summary>
    public int Groups => ColumnGroups.Length;

    internal int Count => rows.Length;

    internal int[][] ColumnGroups => columnGroups.Value;

    /// <summary>The entries row − column in −above … below.</summary>
    /// <param name="dimension">The number of rows and of columns.</param>
    /// <param name="below">The diagonals below the main one.</param>
    /// <param name="above">The diagonals above the main one.</param>
    public static JacobianPattern Band(int dimension, int below, int above)
    {
        Tensor.Guard(below >= 0 && above >= 0, $"A band has 0 or more diagonals on either side, but got {below} and {above}.");
        return new(
            dimension,
            Enumerable.Range(0, Math.Max(dimension, 0)).SelectMany(row =>
            {
                int first = Math.Max(0, row - below), last = Math.Min(dimension - 1, row + Math.Min(above, dimension));
                return Enumerable.Range(first, last - first + 1).Select(column => (row, column));
            }));
    }

    /// <summary>The entries where a matrix is true.</summary>
    /// <param name="entries">[row, column], square.</param>
    public static JacobianPattern Of(bool[,] entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        (int height, int width) = (entries.GetLength(0), entries.GetLength(1));
        Tensor.Guard(height == width, $"A Jacobian is square, but got [{height}, {width}].");
        return new(height, Enumerable.Range(0, height * width).Where(i => entries[i / width, i % width]).Select(i => (i / width, i % width)));
    }

    public bool Equals(JacobianPattern? other) =>
        other is not null && Dimension == other.Dimension && rows.AsSpan().SequenceEqual(other.rows) && columns.AsSpan().SequenceEqual(other.columns);

    public override bool Equals(object? obj) => Equals(obj as JacobianPattern);

    public override int GetHashCode() => HashCode.Combine(Dimension, Count, Count == 0 ? 0 : columns[Count / 2]);

    public override string ToString() => $"{Dimension} × {Dimension} with {Count} entries";

    internal int RowOf(int entry) => rows[entry];

    internal int ColumnOf(int entry) => columns[entry];

    internal ReadOnlySpan<int> ColumnsOf(int row) => columns.AsSpan(firstOfRow[row], firstOfRow[row + 1] - firstOfRow[row]);

    /// <summary>The place among all entries of a row's first one.</summary>
    internal int FirstOf(int row) => firstOfRow[row];

    internal ReadOnlySpan<int> EntriesOf(int column) => entriesOfColumn[column];

    /// <summary>The place of an entry, or −1.</summary>
    internal int Find(int row, int column)
    {
        int place = ColumnsOf(row).BinarySearch(column);
        return place < 0 ? -1 : firstOfRow[row] + place;
    }

    internal ArgumentException LeavesOut(int row, int column) => new(
        $"The Jacobian has an entry in row {row}, column {column}, which its JacobianPattern ({this}) leaves out; add it to the pattern.");

    // Each column goes to the first group in which it shares no row.
    // Reference: Curtis, Powell, Reid 1974, J. Inst. Math. Appl. 13, 117–119.
    private int[][] Group()
    {
        int[] groupOf = new int[Dimension];
        Array.Fill(groupOf, -1);
        List<List<int>> groups = [];
        int[] seenBy = [];
        for (int column = 0; column < Dimension; column++)
        {
            Array.Resize(ref seenBy, groups.Count + 1);
            foreach (int entry in EntriesOf(column))
            {
                foreach (int other in ColumnsOf(rows[entry]))
                {
                    if (groupOf[other] >= 0)
                    {
                        seenBy[groupOf[other]] = column + 1;
                    }
                }
            }

            int group = 0;
            while (group < groups.Count && seenBy[group] == column + 1)
            {
                group++;
            }

            if (group == groups.Count)
            {
                groups.Add([]);
            }

            groups[group].Add(column);
            groupOf[column] = group;
        }

        return [.. groups.Select(list => list.ToArray())];
    }
}
