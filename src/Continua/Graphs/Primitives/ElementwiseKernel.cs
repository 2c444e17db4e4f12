using System.Numerics;
using Continua.Kernels;

namespace Continua.Graphs;

/// <summary>The loop of an elementwise operation, all that differs in type from one operation to the next.</summary>
internal abstract class ElementwiseKernel
{
    /// <summary>Appends the loop that computes <paramref name="node"/>.</summary>
    public abstract void Emit(Lowering<float> lowering, Tensor node);

    /// <inheritdoc cref="Emit(Lowering{float}, Tensor)"/>
    public abstract void Emit(Lowering<double> lowering, Tensor node);
}

internal sealed class UnaryKernel<TOperation> : ElementwiseKernel
    where TOperation : struct, IUnaryOperation
{
    public override void Emit(Lowering<float> lowering, Tensor node) => Append(lowering, node);

    public override void Emit(Lowering<double> lowering, Tensor node) => Append(lowering, node);

    private static void Append<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        lowering.Emit(node, new Unary<T, TOperation>(lowering.Write(node), lowering.ReadSpread(node.Inputs[0]), node.Size));
}

internal sealed class BinaryKernel<TOperation> : ElementwiseKernel
    where TOperation : struct, IBinaryOperation
{
    public override void Emit(Lowering<float> lowering, Tensor node) => Append(lowering, node);

    public override void Emit(Lowering<double> lowering, Tensor node) => Append(lowering, node);

    private static void Append<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        lowering.Emit(node, new Binary<T, TOperation>(
            lowering.Write(node), lowering.ReadSpread(node.Inputs[0]), lowering.ReadSpread(node.Inputs[1]), node.Size));
}
