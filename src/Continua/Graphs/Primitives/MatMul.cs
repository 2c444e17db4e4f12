using System.Numerics;
using Continua.Kernels;

namespace Continua.Graphs;

/// <summary>The product of two matrices.</summary>
internal sealed class MatMulPrimitive : KernelPrimitive, ICostly, IRouting, IFinite
{
    public static readonly MatMulPrimitive Instance = new();

    public override string Name => "matmul";

    public override string Attributes => "";

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs)
    {
        (Tensor a, Tensor b) = (inputs[0], inputs[1]);
        Tensor.Guard(
            a.Shape.Rank == 2 && b.Shape.Rank == 2 && a.Element == ElementType.Real && b.Element == ElementType.Real
            && a.Shape[1] == b.Shape[0],
            $"'{Name}' takes real matrices [m, k] and [k, n], but got {a.Type} and {b.Type}; reshape or transpose one "
            + $"of them.");
        return new([a.Shape[0], b.Shape[1]], ElementType.Real);
    }

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) =>
    [
        wanted[0] ? Tensor.MatMul(cotangent, Tensor.Transpose(output.Inputs[1])) : null,
        wanted[1] ? Tensor.MatMul(Tensor.Transpose(output.Inputs[0]), cotangent) : null,
    ];

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents)
    {
        Tensor? first = tangents[0] is { } da ? Tensor.MatMul(da, output.Inputs[1]) : null;
        Tensor? second = tangents[1] is { } db ? Tensor.MatMul(output.Inputs[0], db) : null;
        return first is null ? second : second is null ? first : first + second;
    }

    internal override bool IsLinearIn(int input) => true;

    protected override void Lower(Lowering<float> lowering, Tensor node) => Emit(lowering, node);

    protected override void Lower(Lowering<double> lowering, Tensor node) => Emit(lowering, node);

    private static void Emit<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (Tensor a, Tensor b) = (node.Inputs[0], node.Inputs[1]);
        lowering.Emit(node, new MatrixProduct<T>(
            lowering.Write(node), lowering.Read(a), lowering.Read(b), a.Shape[0], a.Shape[1], b.Shape[1]));
    }
}
