namespace Continua.Graphs;

/// <summary>Whole numbers given as real ones, as positions.</summary>
internal sealed class ToIndexPrimitive : Primitive
{
    public static readonly ToIndexPrimitive Instance = new();

    public override string Name => "toIndex";

    public override string Attributes => "";

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs)
    {
        Tensor.Guard(
            inputs[0].Element == ElementType.Real,
            $"'toIndex' takes whole numbers given as real ones, but got {inputs[0].Type}; pass the labels themselves.");
        return new(inputs[0].Shape, ElementType.Index);
    }

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) => [null];

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) => null;

    internal override bool IsLinearIn(int input) => false;

    internal override void Lower<T>(Lowering<T> lowering, Tensor node) =>
        lowering.Alias(node, lowering.Read(node.Inputs[0]));
}
