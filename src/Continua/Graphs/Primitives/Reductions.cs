using Continua.Kernels;
using static Continua.Tensor;

namespace Continua.Graphs;

/// <summary>Creates the operations that reduce all components, or those along an axis, to one.</summary>
internal static class Reductions
{
    /// <summary>Sums along an axis, which is removed from the shape.</summary>
    public static Tensor SumAxis(Tensor x, int axis) => WithoutAxis(Structure.SumTo(x, Reduced(x, axis)), axis);

    /// <summary>Combines all components into one, by repeatedly combining the two halves.</summary>
    public static Tensor Fold(Tensor x, Func<Tensor, Tensor, Tensor> combine)
    {
        GuardReal(x);
        Tensor rest = Structure.Reshape(x, [x.Size]);
        while (rest.Size > 1)
        {
            int half = rest.Size / 2;
            Tensor folded = combine(rest[..half], rest[half..(2 * half)]);
            rest = rest.Size % 2 == 0 ? folded : Structure.Concat([folded, rest[(2 * half)..]]);
        }

        return Structure.Reshape(rest, Shape.Scalar);
    }

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
        return Structure.Reshape(x, Shape.Create([.. x.Shape.Extents[..position], .. x.Shape.Extents[(position + 1)..]]));
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
        Tensor rest = Structure.Reshape(x, [outer, x.Shape[position], inner]);
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

        return Structure.Reshape(odd is null ? rest : combine(rest, odd), shape);

        Tensor Part(int start, int count)
        {
            ComponentMap map = ComponentMap.Strided(
                start * inner, [outer, count * inner], [rest.Shape[1] * inner, 1]);
            return new(new TakePrimitive("slice", map, rest.Shape, [outer, count, inner]), rest);
        }
    }

    /// <summary>The Euclidean norm along an axis, scaled by the largest magnitude.</summary>
    public static Tensor Norm(Tensor x, int axis)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor largest = FoldAxis(Abs(x), axis, Max);
        Tensor finite = Where(largest < double.PositiveInfinity, largest, 1);
        Tensor scale = StopGradient(Where(largest > 0, finite, 1));
        Tensor squares = SumAxis(Square(x / scale), axis);
        Tensor isZero = squares <= 0;
        return WithoutAxis(scale, axis) * Where(isZero, 0, Sqrt(Where(isZero, 1, squares)));
    }

    /// <summary>log Σᵢ exp(xᵢ) along an axis. A largest component that is not finite is not subtracted.</summary>
    public static Tensor LogSumExp(Tensor x, int axis)
    {
        Tensor largest = FoldAxis(x, axis, Max);
        Tensor top = StopGradient(Where(Abs(largest) < double.PositiveInfinity, largest, 0));
        return Log(SumAxis(Exp(x - top), axis)) + WithoutAxis(top, axis);
    }

    /// <summary>exp(xᵢ) / Σⱼ exp(xⱼ) along an axis.</summary>
    public static Tensor Softmax(Tensor x, int axis)
    {
        Tensor exponential = Exp(x - StopGradient(FoldAxis(x, axis, Max)));
        return exponential / Structure.SumTo(exponential, Reduced(x, axis));
    }

    /// <summary>Returns all components as a vector.</summary>
    public static Tensor Flat(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Structure.Reshape(x, [x.Size]);
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
