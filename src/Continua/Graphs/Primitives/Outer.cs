using System.Numerics;
using Continua.Kernels;

namespace Continua.Graphs;

/// <summary>The matrix aᵢbⱼ of two vectors.</summary>
internal sealed class OuterPrimitive : Primitive, IRowSummable, IRouting, IFinite
{
    public static readonly OuterPrimitive Instance = new();

    // The gradient of a weight matrix is summed over rows without a matrix per row.
    public void LowerRowSum<T>(Lowering<T> lowering, Tensor summand, Tensor sum, Operand result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (int rows, int columns) = (summand.Shape[0], summand.Shape[1]);
        lowering.Emit(sum, new OuterRowSum<T>(
            result, lowering.ReadSpread(summand.Inputs[0]), lowering.ReadSpread(summand.Inputs[1]), rows, columns,
            lowering.ScratchSlot(OuterRowSum<T>.ScratchSize(rows, columns)),
            OuterRowSum<T>.SumsInPlace(rows, columns) ? result.Slot : lowering.PersistentSlot(OuterRowSum<T>.SumSize(rows, columns))));
    }

    public override string Name => "outer";

    public override string Attributes => "";

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs)
    {
        Tensor.Guard(
            inputs[0].Shape.Rank == 1 && inputs[1].Shape.Rank == 1
            && inputs[0].Element == ElementType.Real && inputs[1].Element == ElementType.Real,
            $"'outer' takes two real vectors, but got {inputs[0].Type} and {inputs[1].Type}; reshape them.");
        return new([inputs[0].Size, inputs[1].Size], ElementType.Real);
    }

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) =>
    [
        wanted[0] ? Tensor.MatVec(cotangent, output.Inputs[1]) : null,
        wanted[1] ? Tensor.TransposeMatVec(cotangent, output.Inputs[0]) : null,
    ];

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents)
    {
        Tensor? first = tangents[0] is { } da ? Tensor.Outer(da, output.Inputs[1]) : null;
        Tensor? second = tangents[1] is { } db ? Tensor.Outer(output.Inputs[0], db) : null;
        return first is null ? second : second is null ? first : first + second;
    }

    internal override bool IsLinearIn(int input) => true;

    internal override void Lower<T>(Lowering<T> lowering, Tensor node) =>
        lowering.Emit(node, new OuterProduct<T>(
            lowering.Write(node), lowering.ReadSpread(node.Inputs[0]), lowering.ReadSpread(node.Inputs[1]),
            node.Shape[0], node.Shape[1]));
}
