namespace Continua;

/// <summary>
/// The sparsity pattern of a Jacobian ∂f/∂y: the entries that can differ from zero. Columns without entries in a common
/// row are computed together, from one finite difference or directional derivative. If the entries form a narrow
/// band about the diagonal in some order of the components, matrices are factored as band matrices.
/// </summary>
/// <remarks>
/// The pattern of a traced field is found from its graph. For a plain C# field it is supplied by the user
/// (<see cref="OdeTerm{T}.JacobianPattern"/>) and checked at the start of a solve: components of the state are changed,
/// one by one or, if there are many, in random subsets. The solve throws if a component of the slope changes although,
/// by the pattern, it does not depend on the changed components. With a user-defined Jacobian or vjp, the solve instead
/// throws as soon as an entry outside the pattern differs from zero.
/// </remarks>
/// <example><code>
/// JacobianPattern tridiagonal = JacobianPattern.Band(dimension: 100, below: 1, above: 1);
/// OdeTerm&lt;double&gt; heat = new(Diffuse) { JacobianPattern = tridiagonal };
/// static void Diffuse(double t, ReadOnlySpan&lt;double&gt; y, Span&lt;double&gt; dy)
/// {
///     for (int i = 0; i &lt; 100; i++)
///     {
///         dy[i] = (i &gt; 0 ? y[i - 1] : 0) - (2 * y[i]) + (i &lt; 99 ? y[i + 1] : 0);
///     }
/// }
/// </code></example>
public sealed class JacobianPattern : IEquatable<JacobianPattern>
{
    // The entries row by row, and for each column the indices of its entries in that list.
    private readonly int[] rows, columns, firstOfRow;
    private readonly int[][] entriesOfColumn;
    private readonly Lazy<int[][]> columnGroups;

    /// <summary>Creates a pattern from a list of entries.</summary>
    /// <param name="dimension">The number of rows and of columns.</param>
    /// <param name="entries">The entries, in any order; an entry may occur more than once.</param>
    /// <exception cref="ArgumentException">
    /// The dimension is not positive, or an entry lies outside the matrix.
    /// </exception>
    public JacobianPattern(int dimension, IEnumerable<(int Row, int Column)> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        Tensor.Guard(dimension > 0, $"A Jacobian has at least one row, but got {dimension}.");
        (int Row, int Column)[] sorted = [.. entries.Distinct().Order()];
        foreach ((int row, int column) in sorted)
        {
            Tensor.Guard(
                row >= 0 && row < dimension && column >= 0 && column < dimension,
                $"A Jacobian of {dimension} components has rows and columns 0 to {dimension - 1}, but got row {row}, "
                + $"column {column}.");
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

    /// <summary>The entries that can differ from zero, row by row.</summary>
    public IReadOnlyList<(int Row, int Column)> Entries => [.. rows.Zip(columns)];

    /// <summary>
    /// The number of groups into which the columns are divided so that no two columns of a group have entries in a
    /// common row. It is the number of finite differences of f that approximate the Jacobian.
    /// </summary>
    public int Groups => ColumnGroups.Length;

    internal int Count => rows.Length;

    internal int[][] ColumnGroups => columnGroups.Value;

    /// <summary>Returns the pattern of a band matrix: the entries with −above ≤ row − column ≤ below.</summary>
    /// <param name="dimension">The number of rows and of columns.</param>
    /// <param name="below">The number of diagonals below the main diagonal.</param>
    /// <param name="above">The number of diagonals above the main diagonal.</param>
    /// <exception cref="ArgumentException">
    /// The dimension is not positive, or a number of diagonals is negative.
    /// </exception>
    public static JacobianPattern Band(int dimension, int below, int above)
    {
        Tensor.Guard(below >= 0 && above >= 0, $"A band has 0 or more diagonals on either side, but got {below} and "
            + $"{above}.");
        return new(
            dimension,
            Enumerable.Range(0, Math.Max(dimension, 0)).SelectMany(row =>
            {
                int first = Math.Max(0, row - below), last = Math.Min(dimension - 1, row + Math.Min(above, dimension));
                return Enumerable.Range(first, last - first + 1).Select(column => (row, column));
            }));
    }

    /// <summary>Returns the pattern of the entries at which a matrix is true.</summary>
    /// <param name="entries">The matrix, [dim, dim].</param>
    /// <exception cref="ArgumentException">The matrix is not square, or is empty.</exception>
    public static JacobianPattern Of(bool[,] entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        (int height, int width) = (entries.GetLength(0), entries.GetLength(1));
        Tensor.Guard(height == width, $"A Jacobian is square, but got [{height}, {width}].");
        return new(
            height,
            Enumerable.Range(0, height * width).Where(i => entries[i / width, i % width])
                .Select(i => (i / width, i % width)));
    }

    /// <summary>Whether another pattern has the same dimension and entries.</summary>
    /// <param name="other">The other pattern.</param>
    public bool Equals(JacobianPattern? other) => other is not null && Dimension == other.Dimension
        && rows.AsSpan().SequenceEqual(other.rows) && columns.AsSpan().SequenceEqual(other.columns);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as JacobianPattern);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Dimension, Count, Count == 0 ? 0 : columns[Count / 2]);

    /// <summary>Returns the dimension and the number of entries, for messages.</summary>
    public override string ToString() => $"{Dimension} × {Dimension} with {Count} entries";

    internal int RowOf(int entry) => rows[entry];

    internal int ColumnOf(int entry) => columns[entry];

    internal ReadOnlySpan<int> ColumnsOf(int row) =>
        columns.AsSpan(firstOfRow[row], firstOfRow[row + 1] - firstOfRow[row]);

    /// <summary>Returns the index, among all entries, of the first entry of a row.</summary>
    internal int FirstOf(int row) => firstOfRow[row];

    internal ReadOnlySpan<int> EntriesOf(int column) => entriesOfColumn[column];

    /// <summary>Returns the index of an entry, or −1 if the pattern does not contain it.</summary>
    internal int Find(int row, int column)
    {
        int index = ColumnsOf(row).BinarySearch(column);
        return index < 0 ? -1 : firstOfRow[row] + index;
    }

    internal ArgumentException MissingEntry(int row, int column) => new(
        $"The Jacobian has an entry in row {row}, column {column}, which its JacobianPattern ({this}) leaves out; add "
        + $"it to the pattern.");

    // Greedy colouring: each column joins the first group in which no column has an entry in a common row.
    // Reference: Curtis, Powell, Reid 1974, J. Inst. Math. Appl. 13, 117–119.
    private int[][] Group()
    {
        int[] groupOf = new int[Dimension];
        Array.Fill(groupOf, -1);
        List<List<int>> groups = [];
        int[] lastConflict = [];
        for (int column = 0; column < Dimension; column++)
        {
            Array.Resize(ref lastConflict, groups.Count + 1);
            foreach (int entry in EntriesOf(column))
            {
                foreach (int other in ColumnsOf(rows[entry]))
                {
                    if (groupOf[other] >= 0)
                    {
                        lastConflict[groupOf[other]] = column + 1;
                    }
                }
            }

            int group = 0;
            while (group < groups.Count && lastConflict[group] == column + 1)
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
