using System.Numerics;
using Continua.Kernels;

namespace Continua.Graphs;

/// <summary>
/// Selects parts along the first axis, at the positions given by a second input. An invalid position selects NaN, and a
/// row whose result depends on this NaN fails.
/// </summary>
internal sealed class GatherPrimitive : KernelPrimitive, IRouting
{
    public static readonly GatherPrimitive Instance = new();

    public override string Name => "gather";

    public override string Attributes => "";

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs)
    {
        Tensor.Guard(
            inputs[0].Shape.Rank > 0 && inputs[1].Element == ElementType.Index,
            $"'gather' takes a value with a first axis and an index, but got {inputs[0].Type} and {inputs[1].Type}; "
            + $"turn labels into positions with ToIndex.");
        ToIndexPrimitive.CheckConstants(inputs[1], inputs[0].Shape[0]);
        return new([.. inputs[1].Shape.Extents, .. inputs[0].Shape.Extents[1..]], inputs[0].Element);
    }

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) =>
        [new Tensor(new ScatterPrimitive(output.Inputs[0].Shape), cotangent, output.Inputs[1]), null];

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) =>
        tangents[0] is { } tangent ? new Tensor(this, tangent, output.Inputs[1]) : null;

    internal override bool IsLinearIn(int input) => input == 0;

    protected override void Lower(Lowering<float> lowering, Tensor node) => Emit(lowering, node);

    protected override void Lower(Lowering<double> lowering, Tensor node) => Emit(lowering, node);

    private static void Emit<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (Tensor x, Tensor index) = (node.Inputs[0], node.Inputs[1]);
        lowering.Emit(node, new IndexedCopy<T>(
            lowering.Write(node), lowering.Read(x), lowering.Read(index),
            new(index.Size, x.Size / x.Shape[0], x.Shape[0], Adds: false), lowering.State()));
    }
}

/// <summary>
/// Adds parts to zeros along the first axis, at the positions given by a second input; the adjoint of gather.
/// </summary>
internal sealed class ScatterPrimitive(Shape shape) : KernelPrimitive, IRouting, IFinite
{
    public override string Name => "scatter";

    public override string Attributes => shape.ToString();

    public Shape Result => shape;

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) => new(shape, inputs[0].Element);

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) =>
        [Tensor.Gather(cotangent, output.Inputs[1]), null];

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) =>
        tangents[0] is { } tangent ? new Tensor(this, tangent, output.Inputs[1]) : null;

    internal override bool IsLinearIn(int input) => input == 0;

    protected override void Lower(Lowering<float> lowering, Tensor node) => Emit(lowering, node);

    protected override void Lower(Lowering<double> lowering, Tensor node) => Emit(lowering, node);

    private void Emit<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Tensor index = node.Inputs[1];
        lowering.Emit(node, new IndexedCopy<T>(
            lowering.Write(node), lowering.Read(node.Inputs[0]), lowering.Read(index),
            new(index.Size, node.Size / shape[0], shape[0], Adds: true)));
    }

    public override bool Equals(object? obj) => obj is ScatterPrimitive other && shape == other.Result;

    public override int GetHashCode() => HashCode.Combine(nameof(ScatterPrimitive), shape);
}
