namespace Continua.Graphs;

/// <summary>The value itself, marked as a summand of a field that is split for implicit–explicit methods.</summary>
/// <param name="index">The index of the summand: 0 for the implicit one, 1 for the explicit one.</param>
internal sealed class SummandPrimitive(int index) : Primitive, IFinite
{
    private static readonly SummandPrimitive Implicit = new(0), Explicit = new(1);

    public int Index => index;

    public override string Name => "summand";

    public override string Attributes => $"{index}";

    /// <summary>Marks a value.</summary>
    public static Tensor Mark(Tensor value, int index) => new(index == 0 ? Implicit : Explicit, value);

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) => inputs[0].Type;

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) => [cotangent];

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) =>
        tangents[0] is { } tangent ? Mark(tangent, index) : null;

    internal override bool IsLinearIn(int input) => true;

    internal override IEnumerable<(int Input, int Component)> Reads(Tensor node, int component) => [(0, component)];

    internal override void Lower<T>(Lowering<T> lowering, Tensor node) =>
        lowering.Alias(node, lowering.Read(node.Inputs[0]));
}
