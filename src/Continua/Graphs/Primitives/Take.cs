using System.Numerics;
using Continua.Kernels;

namespace Continua.Graphs;

/// <summary>
/// Component c of the result is component map[c] of the input: slices, reshapes, transposes and broadcasts. Its adjoint
/// is <see cref="AccumulatePrimitive"/>, and vice versa.
/// </summary>
internal sealed class TakePrimitive(string name, ComponentMap map, Shape inputShape, Shape shape)
    : KernelPrimitive, IRouting, IFinite
{
    public override string Name => name;

    public override string Attributes =>
        map.IsRun && map.Count < inputShape.Size ? $"{map.First}..{map.First + map.Count}" : $"{inputShape}→{shape}";

    public ComponentMap Map => map;

    public Shape Result => shape;

    /// <summary>Whether the input has a single component, which is repeated.</summary>
    public bool IsSpread => inputShape.Size == 1;

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs)
    {
        Tensor.Guard(
            inputs[0].Shape == inputShape && map.Count == shape.Size,
            $"'{name}' takes a value of shape {inputShape}, but got {inputs[0].Shape}; reshape it.");
        return new(shape, inputs[0].Element);
    }

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) =>
        [map.IsPermutationOf(inputShape.Size)
            ? new Tensor(new TakePrimitive(name, map.Inverse(), shape, inputShape), cotangent)
            : new Tensor(new AccumulatePrimitive(Adjoint, map, shape, inputShape), cotangent)];

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) =>
        tangents[0] is { } tangent ? new Tensor(this, tangent) : null;

    internal override bool IsLinearIn(int input) => true;

    internal override IEnumerable<(int Input, int Component)> Reads(Tensor node, int component) =>
        [(0, map[component])];

    protected override void Lower(Lowering<float> lowering, Tensor node) => Emit(lowering, node);

    protected override void Lower(Lowering<double> lowering, Tensor node) => Emit(lowering, node);

    private void Emit<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Operand x = lowering.Read(node.Inputs[0]);
        if (map.IsRun)
        {
            lowering.Alias(node, x.At(map.First));
        }
        else
        {
            lowering.Emit(node, new TakeComponents<T>(lowering.Write(node), x, map));
        }
    }

    // Maps are compared by value, and names ignored, for the elimination of common subexpressions.
    public override bool Equals(object? obj) =>
        obj is TakePrimitive other && shape == other.Result && map.Equals(other.Map);

    public override int GetHashCode() => HashCode.Combine(shape, map);

    private string Adjoint => name switch { "broadcast" => "sum", "slice" => "place", _ => "accumulate" };
}

/// <summary>
/// Adds component c of the input to component map[c] of the result, in the order of c: sums over axes, and the adjoints
/// of slices.
/// </summary>
internal sealed class AccumulatePrimitive(string name, ComponentMap map, Shape inputShape, Shape shape)
    : KernelPrimitive, IRouting, IFinite
{
    public override string Name => name;

    public override string Attributes => $"{inputShape}→{shape}";

    public ComponentMap Map => map;

    public Shape Result => shape;

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs)
    {
        Tensor.Guard(
            inputs[0].Element == ElementType.Real,
            $"'{name}' takes real numbers of shape {inputShape}, but got {inputs[0].Type}; convert truth "
            + $"values to numbers with Where(condition, 1, 0).");
        Tensor.Guard(
            inputs[0].Shape == inputShape,
            $"'{name}' takes real numbers of shape {inputShape}, but got {inputs[0].Type}; reshape them.");
        return new(shape, ElementType.Real);
    }

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) =>
        [new Tensor(
            new TakePrimitive(
                name switch { "sum" => "broadcast", "place" => "slice", _ => "take" }, map, shape, inputShape),
            cotangent)];

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) =>
        tangents[0] is { } tangent ? new Tensor(this, tangent) : null;

    internal override bool IsLinearIn(int input) => true;

    internal override IEnumerable<(int Input, int Component)> Reads(Tensor node, int component) =>
        Enumerable.Range(0, map.Count).Where(c => map[c] == component).Select(c => (0, c));

    protected override void Lower(Lowering<float> lowering, Tensor node) => Emit(lowering, node);

    protected override void Lower(Lowering<double> lowering, Tensor node) => Emit(lowering, node);

    private void Emit<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        lowering.Emit(node, new AccumulateComponents<T>(
            lowering.Write(node), lowering.ReadSpread(node.Inputs[0]), map, node.Size));

    // Maps are compared by value, and names ignored, for the elimination of common subexpressions.
    public override bool Equals(object? obj) =>
        obj is AccumulatePrimitive other && shape == other.Result && map.Equals(other.Map);

    public override int GetHashCode() => HashCode.Combine(shape, map);
}
