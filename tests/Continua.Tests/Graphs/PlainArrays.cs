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

    public static double[] SumAxis(double[] x, Shape shape, int axis)
    {
        Shape rest = Shape.Create([.. shape.Extents.ToArray().Where((_, i) => i != axis)]);
        double[] result = new double[rest.Size];
        for (int c = 0; c < x.Length; c++)
        {
            int at = 0;
            int[] index = Unravel(c, shape);
            for (int i = 0; i < index.Length; i++)
            {
                at = i == axis ? at : (at * shape[i]) + index[i];
            }

            result[at] += x[c];
        }

        return result;
    }

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
