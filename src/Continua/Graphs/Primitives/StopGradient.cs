namespace Continua.Graphs;

/// <summary>The value itself, treated as a constant by every derivative.</summary>
internal sealed class StopGradientPrimitive : Primitive, IFinite
{
    public static readonly StopGradientPrimitive Instance = new();

    public override string Name => "stopGradient";

    public override string Attributes => "";

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) => inputs[0].Type;

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) => [null];

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) => null;

    internal override bool IsLinearIn(int input) => true;

    internal override IEnumerable<(int Input, int Component)> Reads(Tensor node, int component) => [];

    internal override void Lower<T>(Lowering<T> lowering, Tensor node) =>
        lowering.Alias(node, lowering.Read(node.Inputs[0]));
}
