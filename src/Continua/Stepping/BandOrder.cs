namespace Continua.Stepping;

/// <summary>
/// An order of components in which the entries of a matrix lie close to its diagonal: the reverse of Cuthill and McKee's, or the one
/// given where that is as good.
/// </summary>
/// <remarks>
/// References: Cuthill, McKee 1969, Proc. 24th ACM National Conf., 157–172; George, Liu 1979, <i>ACM Trans. Math. Softw.</i> 5(3), 284–295,
/// on where to begin.
/// </remarks>
internal sealed class BandOrder
{
    private readonly int[] places;

    private BandOrder(int[] places, (int Row, int Column)[] entries)
    {
        this.places = places;
        foreach ((int row, int column) in entries)
        {
            Below = Math.Max(Below, places[row] - places[column]);
            Above = Math.Max(Above, places[column] - places[row]);
        }
    }

    /// <summary>The diagonals below the main one.</summary>
    public int Below { get; }

    /// <summary>The diagonals above the main one.</summary>
    public int Above { get; }

    /// <summary>The numbers that a row of factors takes.</summary>
    public int Width => Kernels.BandLu<double>.Width(Below, Above);

    /// <summary>Where each component goes.</summary>
    public ReadOnlySpan<int> Places => places;

    /// <param name="size">The number of components.</param>
    /// <param name="entries">The entries of the matrix that can differ from zero.</param>
    public static BandOrder Of(int size, (int Row, int Column)[] entries)
    {
        BandOrder given = new([.. Enumerable.Range(0, size)], entries), other = new(ReverseCuthillMcKee(Neighbours(size, entries)), entries);
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
        int[] places = new int[size];
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
                places[component] = size - 1 - placed++;
            }
        }

        return places;
    }

    /// <summary>A component with others as far away as there are any, or nearly.</summary>
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

    /// <summary>The components by their distance from one of them, each level in the order of the one before.</summary>
    private static List<int[]> Levels(int[][] neighbours, int start)
    {
        HashSet<int> seen = [start];
        List<int[]> levels = [[start]];
        while (true)
        {
            int[] next = [.. levels[^1].SelectMany(n => neighbours[n]).Where(seen.Add)];
            if (next.Length == 0)
            {
                return levels;
            }

            levels.Add(next);
        }
    }
}
