using System.Numerics;
using Continua.Kernels;

namespace Continua.Graphs;

/// <summary>An operation whose sum over rows can be computed without the result of each row.</summary>
internal interface IRowSummable
{
    /// <summary>Emits the instructions that compute the sum over rows of <paramref name="summand"/>.</summary>
    void LowerRowSum<T>(Lowering<T> lowering, Tensor summand, Tensor sum, Operand result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>
/// The sum over rows, created for outputs of a graph such as losses and gradients with respect to parameters. The sum
/// is shared by all rows, and no per-row operation may read it.
/// </summary>
internal sealed class SumRowsPrimitive : KernelPrimitive
{
    public static readonly SumRowsPrimitive Instance = new();

    public override string Name => "sumRows";

    public override string Attributes => "";

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) => inputs[0].Type;

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) =>
        throw new NotSupportedException(
            "A derivative is taken of one sample, but this one is of a sum over rows; differentiate the sample's loss "
            + "instead.");

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) =>
        tangents[0] is { } tangent ? new Tensor(this, tangent) : null;

    internal override bool IsLinearIn(int input) => false;

    protected override void Lower(Lowering<float> lowering, Tensor node) => Emit(lowering, node);

    protected override void Lower(Lowering<double> lowering, Tensor node) => Emit(lowering, node);

    private static void Emit<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Tensor x = node.Inputs[0];
        Operand result = lowering.Write(node);

        // The gradient of a weight matrix, an outer product, is lowered through its class: an ahead-of-time compiler
        // does not find the instantiations of a generic method that is called through an interface.
        if (x.Primitive is OuterPrimitive outer)
        {
            outer.LowerRowSum(lowering, x, node, result);
        }
        else if (x.Primitive is IRowSummable summable)
        {
            summable.LowerRowSum(lowering, x, node, result);
        }
        else
        {
            lowering.Emit(node, new ComponentRowSum<T>(
                result, lowering.ReadSpread(x), x.Size, lowering.PersistentSlot(x.Size)));
        }
    }
}
