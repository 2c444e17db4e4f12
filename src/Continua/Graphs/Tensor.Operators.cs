using Continua.Graphs;

namespace Continua;

public sealed partial class Tensor
{
    /// <summary>
    /// Converts a number written in an expression to a scalar. Equal numbers written in expressions are one value,
    /// unlike the results of two calls of <see cref="Constant(double)"/>.
    /// </summary>
    public static implicit operator Tensor(double value) => new(new Literal([value], Shape.Scalar, written: true));

    /// <summary>The sum a + b, component by component; shapes are broadcast.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast, or an operand is not real.</exception>
    public static Tensor operator +(Tensor a, Tensor b) => Elementwise(AddPrimitive.Instance, a, b);

    /// <summary>The difference a − b, component by component; shapes are broadcast.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast, or an operand is not real.</exception>
    public static Tensor operator -(Tensor a, Tensor b) => Elementwise(SubtractPrimitive.Instance, a, b);

    /// <summary>The product a · b, component by component; shapes are broadcast.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast, or an operand is not real.</exception>
    public static Tensor operator *(Tensor a, Tensor b) => Elementwise(MultiplyPrimitive.Instance, a, b);

    /// <summary>The quotient a / b, component by component; shapes are broadcast.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast, or an operand is not real.</exception>
    public static Tensor operator /(Tensor a, Tensor b) => Elementwise(DividePrimitive.Instance, a, b);

    /// <summary>The negative −a, component by component.</summary>
    /// <exception cref="ArgumentException">The operand is not real.</exception>
    public static Tensor operator -(Tensor a) => new(NegatePrimitive.Instance, a);

    /// <summary>The value itself.</summary>
    public static Tensor operator +(Tensor a) => a;

    /// <summary>Whether a &lt; b, component by component; shapes are broadcast. The result has no derivative.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast, or an operand is not real.</exception>
    public static Tensor operator <(Tensor a, Tensor b) => Elementwise(LessPrimitive.Instance, a, b);

    /// <summary>Whether a &gt; b, component by component; shapes are broadcast. The result has no derivative.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast, or an operand is not real.</exception>
    public static Tensor operator >(Tensor a, Tensor b) => Elementwise(LessPrimitive.Instance, b, a);

    /// <summary>Whether a ≤ b, component by component; shapes are broadcast. The result has no derivative.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast, or an operand is not real.</exception>
    public static Tensor operator <=(Tensor a, Tensor b) => Elementwise(LessOrEqualPrimitive.Instance, a, b);

    /// <summary>Whether a ≥ b, component by component; shapes are broadcast. The result has no derivative.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast, or an operand is not real.</exception>
    public static Tensor operator >=(Tensor a, Tensor b) => Elementwise(LessOrEqualPrimitive.Instance, b, a);

    private static Tensor Elementwise(Primitive primitive, Tensor a, Tensor b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        Shape shape = Structure.BroadcastShape(a.Shape, b.Shape);
        return new(primitive, Structure.Broadcast(a, shape), Structure.Broadcast(b, shape));
    }
}
