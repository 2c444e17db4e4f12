using System.Numerics;
using Continua.Kernels;

namespace Continua.Graphs;

/// <summary>
/// The lower triangular L with L Lᵀ = (A + Aᵀ)/2, for a matrix whose symmetric part (A + Aᵀ)/2 is positive definite.
/// </summary>
/// <remarks>
/// Reference for the derivatives: Murray 2016, "Differentiation of the Cholesky decomposition", section 3.1.
/// </remarks>
internal sealed class CholeskyPrimitive : KernelPrimitive, ICostly
{
    public static readonly CholeskyPrimitive Instance = new();

    public override string Name => "cholesky";

    public override string Attributes => "";

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs)
    {
        LinearSolvePrimitive.GuardSquare(Name, inputs[0]);
        return inputs[0].Type;
    }

    // Ā = ½ (S + Sᵀ) with S = L⁻ᵀ Φ(Lᵀ L̄) L⁻¹; Φ takes the lower triangle and half of the diagonal.
    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted)
    {
        Tensor inner = HalvedLower(Tensor.MatMul(Tensor.Transpose(output), LowerOf(cotangent)));
        Tensor right = Tensor.Transpose(SolveTransposed(output, Tensor.Transpose(inner)));
        Tensor outer = SolveTransposed(output, right);
        return [0.5 * (outer + Tensor.Transpose(outer))];
    }

    // L̇ = L Φ(L⁻¹ Ȧ L⁻ᵀ), with the symmetric part of Ȧ.
    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents)
    {
        if (tangents[0] is not { } tangent)
        {
            return null;
        }

        Tensor symmetric = 0.5 * (tangent + Tensor.Transpose(tangent));
        Tensor left = Tensor.Solve(output, symmetric);
        return Tensor.MatMul(output, HalvedLower(Tensor.Transpose(Tensor.Solve(output, Tensor.Transpose(left)))));
    }

    internal override bool IsLinearIn(int input) => false;

    protected override void Lower(Lowering<float> lowering, Tensor node) => Emit(lowering, node);

    protected override void Lower(Lowering<double> lowering, Tensor node) => Emit(lowering, node);

    private static Tensor SolveTransposed(Tensor matrix, Tensor right) =>
        new(LinearSolvePrimitive.Transposed, matrix, right);

    private static Tensor LowerOf(Tensor matrix) => Weighted(matrix, diagonal: 1);

    private static Tensor HalvedLower(Tensor matrix) => Weighted(matrix, diagonal: 0.5);

    private static Tensor Weighted(Tensor matrix, double diagonal)
    {
        int size = matrix.Shape[0];
        return matrix * Structure.WrittenMatrix(size, (i, j) => i > j ? 1 : i == j ? diagonal : 0);
    }

    private static void Emit<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        lowering.Emit(node, new CholeskyFactorization<T>(
            lowering.Write(node), lowering.Read(node.Inputs[0]), node.Shape[0], lowering.State()));
}
