using System.Numerics;
using Continua.Kernels;

namespace Continua.Graphs;

/// <summary>
/// Emits the loop of an elementwise operation. The subclasses are generic in the operation, so that primitives need not
/// be.
/// </summary>
internal abstract class ElementwiseKernel
{
    /// <summary>Emits the loop that computes <paramref name="node"/>.</summary>
    public abstract void Emit(Lowering<float> lowering, Tensor node);

    /// <inheritdoc cref="Emit(Lowering{float}, Tensor)"/>
    public abstract void Emit(Lowering<double> lowering, Tensor node);
}

/// <summary>Emits the loop of a function of one value.</summary>
internal sealed class UnaryKernel<TOperation> : ElementwiseKernel
    where TOperation : struct, IUnaryOperation
{
    public override void Emit(Lowering<float> lowering, Tensor node) => Append(lowering, node);

    public override void Emit(Lowering<double> lowering, Tensor node) => Append(lowering, node);

    private static void Append<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        lowering.Emit(node, new Unary<T, TOperation>(lowering.Write(node), lowering.ReadSpread(node.Inputs[0]), node.Size));
}

/// <summary>Emits the loop of a function of two values.</summary>
internal sealed class BinaryKernel<TOperation> : ElementwiseKernel
    where TOperation : struct, IBinaryOperation
{
    public override void Emit(Lowering<float> lowering, Tensor node) => Append(lowering, node);

    public override void Emit(Lowering<double> lowering, Tensor node) => Append(lowering, node);

    private static void Append<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ComponentMap?[] maps = new ComponentMap?[2];
        Operand result = lowering.Write(node);
        Operand a = lowering.ReadRepeated(node.Inputs[0], out maps[0]);
        Operand b = lowering.ReadRepeated(node.Inputs[1], out maps[1]);
        lowering.Emit(node, new Binary<T, TOperation>(result, a, b, node.Size, Repetitions.Of(maps, node.Size)));
    }
}
