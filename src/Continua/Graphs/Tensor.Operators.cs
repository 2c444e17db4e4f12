using Continua.Graphs;

namespace Continua;

public sealed partial class Tensor
{
    /// <summary>A number written into an expression; equal written numbers are one value.</summary>
    public static implicit operator Tensor(double value) => new(new Literal([value], Shape.Scalar, written: true));

    public static Tensor operator +(Tensor a, Tensor b) => Elementwise(AddPrimitive.Instance, a, b);

    public static Tensor operator -(Tensor a, Tensor b) => Elementwise(SubtractPrimitive.Instance, a, b);

    public static Tensor operator *(Tensor a, Tensor b) => Elementwise(MultiplyPrimitive.Instance, a, b);

    public static Tensor operator /(Tensor a, Tensor b) => Elementwise(DividePrimitive.Instance, a, b);

    public static Tensor operator -(Tensor a) => new(NegatePrimitive.Instance, a);

    public static Tensor operator +(Tensor a) => a;

    public static Tensor operator <(Tensor a, Tensor b) => Elementwise(LessPrimitive.Instance, a, b);

    public static Tensor operator >(Tensor a, Tensor b) => Elementwise(LessPrimitive.Instance, b, a);

    public static Tensor operator <=(Tensor a, Tensor b) => Elementwise(LessOrEqualPrimitive.Instance, a, b);

    public static Tensor operator >=(Tensor a, Tensor b) => Elementwise(LessOrEqualPrimitive.Instance, b, a);

    private static Tensor Elementwise(Primitive primitive, Tensor a, Tensor b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        Shape shape = Structure.BroadcastShape(a.Shape, b.Shape);
        return new(primitive, Structure.Broadcast(a, shape), Structure.Broadcast(b, shape));
    }
}
