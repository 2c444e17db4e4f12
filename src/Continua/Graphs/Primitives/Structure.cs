using Continua.Kernels;

namespace Continua.Graphs;

/// <summary>Creates the operations that broadcast, sum, slice, reshape, transpose and join tensors.</summary>
internal static class Structure
{
    /// <summary>Returns the shape to which both shapes broadcast, as in NumPy.</summary>
    public static Shape BroadcastShape(Shape a, Shape b)
    {
        if (a == b)
        {
            return a;
        }

        int rank = Math.Max(a.Rank, b.Rank);
        int[] extents = new int[rank];
        for (int axis = 1; axis <= rank; axis++)
        {
            int x = axis <= a.Rank ? a[-axis] : 1, y = axis <= b.Rank ? b[-axis] : 1;
            Tensor.Guard(
                x == y || x == 1 || y == 1,
                $"Shapes broadcast if, on each axis, the extents are equal or one is 1, but got {a} and {b}; reshape "
                + $"one of them.");
            extents[^axis] = Math.Max(x, y);
        }

        return Shape.Create(extents);
    }

    /// <summary>
    /// Broadcasts a number written in an expression to a shape. Equal numbers are equal constants, unlike with
    /// <see cref="Tensor.Full"/>.
    /// </summary>
    public static Tensor Written(double value, Shape shape) => Broadcast(value, shape);

    /// <summary>
    /// Creates a square matrix of numbers written in an expression. Matrices with equal entries are equal constants,
    /// unlike with <see cref="Tensor.Constant(ReadOnlySpan{double}, Shape)"/>.
    /// </summary>
    public static Tensor WrittenMatrix(int size, Func<int, int, double> entry) => new(new Literal(
        [.. Enumerable.Range(0, size * size).Select(c => entry(c / size, c % size))], [size, size], written: true));

    /// <summary>Creates the identity matrix, as numbers written in an expression.</summary>
    public static Tensor Identity(int size) => WrittenMatrix(size, (i, j) => i == j ? 1 : 0);

    public static Tensor Broadcast(Tensor x, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Shape == shape)
        {
            return x;
        }

        Tensor.Guard(
            BroadcastShape(x.Shape, shape) == shape,
            $"A value broadcasts to a shape it fits into, but {x.Shape} does not fit {shape}; reshape it.");
        return new(new TakePrimitive("broadcast", BroadcastMap(x.Shape, shape), x.Shape, shape), x);
    }

    /// <summary>Sums over the axes along which <paramref name="shape"/> would be broadcast.</summary>
    public static Tensor SumTo(Tensor x, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Shape == shape
            ? x
            : new(new AccumulatePrimitive("sum", BroadcastMap(shape, x.Shape), x.Shape, shape), x);
    }

    /// <summary>Selects consecutive positions of the first axis.</summary>
    public static Tensor Slice(Tensor x, int start, int count, Shape shape)
    {
        int part = x.Size / x.Shape[0];
        return count == x.Shape[0] && shape == x.Shape ? x : Run(x, start * part, shape);
    }

    /// <summary>Selects consecutive components, in the given shape.</summary>
    public static Tensor Run(Tensor x, int offset, Shape shape) =>
        x.Shape == shape ? x : new(
            new TakePrimitive(
                x.Size == shape.Size ? "reshape" : "slice", ComponentMap.Run(offset, shape.Size), x.Shape, shape),
            x);

    public static Tensor Reshape(Tensor x, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor.Guard(
            x.Size == shape.Size,
            $"Reshaping keeps the number of components, but {x.Shape} has {x.Size} and {shape} {shape.Size}; choose "
            + $"another shape.");
        return Run(x, 0, shape);
    }

    public static Tensor Transpose(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor.Guard(x.Shape.Rank == 2, $"A transpose is taken of a matrix, but got {x.Shape}; reshape to two axes.");
        int rows = x.Shape[0], columns = x.Shape[1];
        ComponentMap map = ComponentMap.Strided(0, [columns, rows], [1, columns]);
        return new(new TakePrimitive("transpose", map, x.Shape, [columns, rows]), x);
    }

    public static Tensor Concat(ReadOnlySpan<Tensor> parts)
    {
        Tensor.Guard(parts.Length > 0, "A concatenation has at least one part, but got none.");
        ArgumentNullException.ThrowIfNull(parts[0]);
        int length = 0;
        Shape rest = parts[0].Shape.Rank > 0 ? Shape.Create(parts[0].Shape.Extents[1..]) : Shape.Scalar;
        foreach (Tensor part in parts)
        {
            ArgumentNullException.ThrowIfNull(part);
            Shape otherAxes = part.Shape.Rank > 0 ? Shape.Create(part.Shape.Extents[1..]) : Shape.Scalar;
            Tensor.Guard(
                otherAxes == rest,
                $"Parts joined along the first axis agree in the others, but got {parts[0].Shape} and {part.Shape}; "
                + $"reshape one.");
            length += part.Shape.Rank > 0 ? part.Shape[0] : 1;
        }

        return new(new ConcatPrimitive([length, .. rest.Extents]), parts.ToArray());
    }

    public static Tensor Stack(ReadOnlySpan<Tensor> parts)
    {
        Tensor.Guard(parts.Length > 0, "A stack has at least one part, but got none.");
        ArgumentNullException.ThrowIfNull(parts[0]);
        foreach (Tensor part in parts)
        {
            ArgumentNullException.ThrowIfNull(part);
            Tensor.Guard(
                part.Shape == parts[0].Shape,
                $"Parts that are stacked have one shape, but got {parts[0].Shape} and {part.Shape}; reshape one or use "
                + $"Concat.");
        }

        return new(new ConcatPrimitive([parts.Length, .. parts[0].Shape.Extents]), parts.ToArray());
    }

    /// <summary>
    /// Returns for each component of the large shape the index of the component of the small shape that it repeats.
    /// </summary>
    private static ComponentMap BroadcastMap(Shape small, Shape large)
    {
        int[] strides = new int[large.Rank];
        int step = 1;
        for (int axis = 1; axis <= small.Rank; axis++)
        {
            strides[^axis] = small[-axis] > 1 ? step : 0;
            step *= small[-axis];
        }

        return ComponentMap.Strided(0, large.Extents, strides);
    }
}
