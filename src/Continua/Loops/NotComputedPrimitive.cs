using Continua.Graphs;

namespace Continua.Loops;

/// <summary>
/// Several cotangents or tangents of a loop as one value. The derivative of the loop replaces it, so that a program
/// never computes it.
/// </summary>
internal abstract class NotComputedPrimitive : Primitive
{
    public sealed override string Attributes => "";

    internal sealed override TensorType Infer(ReadOnlySpan<Tensor> inputs) => new(Shape.Scalar, ElementType.Opaque);

    internal sealed override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) =>
        throw NotComputed();

    internal sealed override Tensor? Jvp(Tensor output, Tensor?[] tangents) => throw NotComputed();

    internal sealed override bool IsLinearIn(int input) => false;

    internal sealed override void Lower<T>(Lowering<T> lowering, Tensor node) => throw NotComputed();

    private static InvalidOperationException NotComputed() =>
        new("The cotangents and tangents of a loop are replaced by its derivative and never computed themselves.");
}
