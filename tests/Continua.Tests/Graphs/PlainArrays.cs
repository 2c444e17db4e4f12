namespace Continua.Tests.Graphs;

/// <summary>Reference implementations of array functions, by loops over multi-indices.</summary>
internal static class PlainArrays
{
    public static double[] Map(double[] x, Func<double, double> f) => [.. x.Select(f)];

    public static double[] Broadcast(double[] a, Shape from, Shape to)
    {
        double[] result = new double[to.Size];
        for (int c = 0; c < result.Length; c++)
        {
            int[] index = Unravel(c, to);
            int at = 0;
            for (int axis = 0; axis < from.Rank; axis++)
            {
                int coordinate = index[axis + to.Rank - from.Rank];
                at = (at * from[axis]) + (from[axis] == 1 ? 0 : coordinate);
            }

            result[c] = a[at];
        }

        return result;
    }

    public static double[] Zip(double[] a, Shape aShape, double[] b, Shape bShape, Func<double, double, double> f)
    {
        Shape joint = Joint(aShape, bShape);
        return [.. Broadcast(a, aShape, joint).Zip(Broadcast(b, bShape, joint), f)];
    }

    public static Shape Joint(Shape a, Shape b)
    {
        int rank = Math.Max(a.Rank, b.Rank);
        int[] padA = [.. Enumerable.Repeat(1, rank - a.Rank), .. a.Extents];
        int[] padB = [.. Enumerable.Repeat(1, rank - b.Rank), .. b.Extents];
        return Shape.Create([.. padA.Zip(padB, Math.Max)]);
    }

    /// <summary>Reduces each line along an axis to one number.</summary>
    public static double[] Reduce(double[] x, Shape shape, int axis, Func<double[], double> reduce) =>
        [.. Lines(shape, axis).Select(line => reduce([.. line.Select(c => x[c])]))];

    /// <summary>Maps each line along an axis to a line.</summary>
    public static double[] MapLines(double[] x, Shape shape, int axis, Func<double[], double[]> map)
    {
        double[] result = new double[x.Length];
        foreach (int[] line in Lines(shape, axis))
        {
            double[] mapped = map([.. line.Select(c => x[c])]);
            foreach ((int i, int c) in line.Index())
            {
                result[c] = mapped[i];
            }
        }

        return result;
    }

    /// <summary>Returns the components of each line along an axis, in the order of the other axes.</summary>
    private static IEnumerable<int[]> Lines(Shape shape, int axis) => Enumerable.Range(0, shape.Size)
        .GroupBy(c => string.Join(",", Unravel(c, shape).Where((_, i) => i != axis))).Select(line => line.ToArray());

    public static double[] MatVec(double[] matrix, double[] x, int rows, int columns) =>
        [.. Enumerable.Range(0, rows).Select(r => Enumerable.Range(0, columns).Sum(k => matrix[(r * columns) + k] * x[k]))];

    public static double[] Transpose(double[] matrix, int rows, int columns) =>
        [.. Enumerable.Range(0, rows * columns).Select(c => matrix[(c % rows * columns) + (c / rows)])];

    private static int[] Unravel(int c, Shape shape)
    {
        int[] index = new int[shape.Rank];
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            index[axis] = c % shape[axis];
            c /= shape[axis];
        }

        return index;
    }
}
