using System.Numerics;
using Continua.Kernels;

namespace Continua.Graphs;

/// <summary>The logarithm log |det A| of a square matrix.</summary>
internal sealed class LogDetPrimitive : KernelPrimitive, ICostly
{
    public static readonly LogDetPrimitive Instance = new();

    public override string Name => "logDet";

    public override string Attributes => "";

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs)
    {
        LinearSolvePrimitive.GuardSquare(Name, inputs[0]);
        return new(Shape.Scalar, ElementType.Real);
    }

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) =>
        [cotangent * InverseTransposed(output.Inputs[0])];

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) =>
        tangents[0] is { } tangent ? Tensor.Sum(InverseTransposed(output.Inputs[0]) * tangent) : null;

    internal override bool IsLinearIn(int input) => false;

    protected override void Lower(Lowering<float> lowering, Tensor node) => Emit(lowering, node);

    protected override void Lower(Lowering<double> lowering, Tensor node) => Emit(lowering, node);

    private static Tensor InverseTransposed(Tensor matrix) =>
        new(LinearSolvePrimitive.Transposed, matrix, Structure.Identity(matrix.Shape[0]));

    private static void Emit<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        FactorPlan plan = LinearSolvePrimitive.PlanOf(lowering, node.Inputs[0]);
        lowering.Emit(node, new LuLogDeterminant<T>(lowering.Write(node), plan.Result, plan.State, lowering.State()));
    }
}
