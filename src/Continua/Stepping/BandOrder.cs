namespace Continua.Stepping;

/// <summary>
/// A permutation of the components that keeps the non-zero entries of a matrix close to its diagonal: the reverse
/// Cuthill–McKee order, or the given order where that needs no more storage.
/// </summary>
/// <remarks>
/// References: Cuthill, McKee 1969, Proc. 24th ACM National Conf., 157–172; for the choice of the start: George, Liu
/// 1979, <i>ACM Trans. Math. Softw.</i> 5(3), 284–295.
/// </remarks>
internal sealed class BandOrder
{
    private readonly int[] positions;

    private BandOrder(int[] positions, (int Row, int Column)[] entries)
    {
        this.positions = positions;
        foreach ((int row, int column) in entries)
        {
            Below = Math.Max(Below, positions[row] - positions[column]);
            Above = Math.Max(Above, positions[column] - positions[row]);
        }
    }

    /// <summary>The number of diagonals below the main diagonal.</summary>
    public int Below { get; }

    /// <summary>The number of diagonals above the main diagonal.</summary>
    public int Above { get; }

    /// <summary>The number of values stored per row of the LU factors.</summary>
    public int Width => Kernels.BandLu<double>.Width(Below, Above);

    /// <summary>The position of each component in the permuted order.</summary>
    public ReadOnlySpan<int> Positions => positions;

    /// <summary>Chooses the order with the smaller <see cref="Width"/>.</summary>
    /// <param name="size">The number of components.</param>
    /// <param name="entries">The entries of the matrix that can differ from zero.</param>
    public static BandOrder Of(int size, (int Row, int Column)[] entries)
    {
        BandOrder given = new([.. Enumerable.Range(0, size)], entries), other = new(
            ReverseCuthillMcKee(Neighbours(size, entries)), entries);
        return other.Width < given.Width ? other : given;
    }

    private static int[][] Neighbours(int size, (int Row, int Column)[] entries)
    {
        HashSet<int>[] sets = [.. Enumerable.Range(0, size).Select(_ => new HashSet<int>())];
        foreach ((int row, int column) in entries.Where(entry => entry.Row != entry.Column))
        {
            sets[row].Add(column);
            sets[column].Add(row);
        }

        return [.. sets.Select(set => set.OrderBy(n => sets[n].Count).ThenBy(n => n).ToArray())];
    }

    private static int[] ReverseCuthillMcKee(int[][] neighbours)
    {
        int size = neighbours.Length, placed = 0;
        int[] positions = new int[size];
        bool[] done = new bool[size];
        foreach (int start in Enumerable.Range(0, size).OrderBy(n => neighbours[n].Length).ThenBy(n => n))
        {
            if (done[start])
            {
                continue;
            }

            foreach (int component in Levels(neighbours, Outermost(neighbours, start)).SelectMany(level => level))
            {
                done[component] = true;
                positions[component] = size - 1 - placed++;
            }
        }

        return positions;
    }

    /// <summary>
    /// A pseudo-peripheral component: one whose distance to the farthest component is close to the largest such
    /// distance.
    /// </summary>
    private static int Outermost(int[][] neighbours, int start)
    {
        List<int[]> levels = Levels(neighbours, start);
        while (true)
        {
            int next = levels[^1].MinBy(n => neighbours[n].Length);
            List<int[]> further = Levels(neighbours, next);
            if (further.Count <= levels.Count)
            {
                return start;
            }

            (start, levels) = (next, further);
        }
    }

    /// <summary>
    /// The components connected to <paramref name="start"/>, grouped by distance from it. The components of a level are
    /// in the order of their neighbours in the previous level.
    /// </summary>
    private static List<int[]> Levels(int[][] neighbours, int start)
    {
        HashSet<int> visited = [start];
        List<int[]> levels = [[start]];
        while (true)
        {
            int[] next = [.. levels[^1].SelectMany(n => neighbours[n]).Where(visited.Add)];
            if (next.Length == 0)
            {
                return levels;
            }

            levels.Add(next);
        }
    }
}
