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

    /// <summary>Sums along an axis, which is removed from the shape.</summary>
    public static Tensor SumAxis(Tensor x, int axis) => WithoutAxis(SumTo(x, Reduced(x, axis)), axis);

    /// <summary>Returns the shape in which an axis has the extent 1.</summary>
    public static Shape Reduced(Tensor x, int axis)
    {
        int position = PositionOf(x, axis);
        int[] extents = x.Shape.Extents.ToArray();
        extents[position] = 1;
        return Shape.Create(extents);
    }

    /// <summary>Removes an axis of extent 1.</summary>
    public static Tensor WithoutAxis(Tensor x, int axis)
    {
        int position = PositionOf(x, axis);
        return Reshape(x, Shape.Create([.. x.Shape.Extents[..position], .. x.Shape.Extents[(position + 1)..]]));
    }

    /// <summary>
    /// Combines all components along an axis into one, by repeatedly combining the two halves. The axis remains, with
    /// the extent 1.
    /// </summary>
    public static Tensor FoldAxis(Tensor x, int axis, Func<Tensor, Tensor, Tensor> combine)
    {
        int position = PositionOf(x, axis);
        GuardReal(x);
        Shape shape = Reduced(x, axis);
        int outer = Product(x.Shape.Extents[..position]), inner = Product(x.Shape.Extents[(position + 1)..]);
        Tensor rest = Reshape(x, [outer, x.Shape[position], inner]);
        Tensor? odd = null;
        while (rest.Shape[1] > 1)
        {
            int half = rest.Shape[1] / 2;
            if (rest.Shape[1] % 2 == 1)
            {
                Tensor last = Part(2 * half, 1);
                odd = odd is null ? last : combine(odd, last);
            }

            rest = combine(Part(0, half), Part(half, half));
        }

        return Reshape(odd is null ? rest : combine(rest, odd), shape);

        Tensor Part(int start, int count)
        {
            ComponentMap map = ComponentMap.Strided(
                start * inner, [outer, count * inner], [rest.Shape[1] * inner, 1]);
            return new(new TakePrimitive("slice", map, rest.Shape, [outer, count, inner]), rest);
        }
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

    /// <summary>Combines all components into one, by repeatedly combining the two halves.</summary>
    public static Tensor Fold(Tensor x, Func<Tensor, Tensor, Tensor> combine)
    {
        GuardReal(x);
        Tensor rest = Reshape(x, [x.Size]);
        while (rest.Size > 1)
        {
            int half = rest.Size / 2;
            Tensor folded = combine(rest[..half], rest[half..(2 * half)]);
            rest = rest.Size % 2 == 0 ? folded : Concat([folded, rest[(2 * half)..]]);
        }

        return Reshape(rest, Shape.Scalar);
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
    private static void GuardReal(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor.Guard(
            x.Element == ElementType.Real,
            $"Real numbers have a largest and a smallest one, but got {x.Type}; convert truth values to numbers with "
            + $"Where(condition, 1, 0).");
    }

    private static int PositionOf(Tensor x, int axis)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor.Guard(x.Shape.Rank > 0, "A scalar has no axis to reduce; use the value itself.");
        int position = axis < 0 ? x.Shape.Rank + axis : axis;
        Tensor.Guard(
            position >= 0 && position < x.Shape.Rank,
            $"An axis of {x.Shape} is {-x.Shape.Rank} to {x.Shape.Rank - 1}, but got {axis}; choose one of these.");
        return position;
    }

    private static int Product(ReadOnlySpan<int> extents)
    {
        int product = 1;
        foreach (int extent in extents)
        {
            product *= extent;
        }

        return product;
    }
}
