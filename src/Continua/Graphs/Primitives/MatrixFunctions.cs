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
            $"'{Name}' takes real matrices [m, k] and [k, n], but got {a.Type} and {b.Type}; reshape or transpose one of "
            + $"them.");
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

/// <summary>The lower triangular L with L Lᵀ = (A + Aᵀ)/2, for a positive definite right-hand side.</summary>
/// <remarks>Reference for the derivatives: Murray 2016, "Differentiation of the Cholesky decomposition", section 3.1.</remarks>
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

/// <summary>The exponential of a square matrix.</summary>
/// <remarks>
/// Derivatives are a block of the exponential of a matrix of twice the size. Reference: Najfeld, Havel 1995,
/// "Derivatives of the matrix exponential and their computation", theorem 4.12. The result is linear in the direction,
/// so that its size determines no scaling: a large cotangent would otherwise cost digits.
/// </remarks>
/// <param name="directions">
/// How many times the matrix was doubled in size for a derivative; its first size / 2^directions rows and columns are
/// the matrix that was given, in which alone the result is not linear.
/// </param>
internal sealed class MatrixExponentialPrimitive(int directions) : KernelPrimitive, ICostly
{
    public static readonly MatrixExponentialPrimitive Instance = new(0);

    public override string Name => "matrixExponential";

    public override string Attributes => directions == 0 ? "" : $"{directions} directions";

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs)
    {
        LinearSolvePrimitive.GuardSquare(Name, inputs[0]);
        return inputs[0].Type;
    }

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) =>
        [DirectionalDerivative(Tensor.Transpose(output.Inputs[0]), cotangent)];

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) =>
        tangents[0] is { } tangent ? DirectionalDerivative(output.Inputs[0], tangent) : null;

    internal override bool IsLinearIn(int input) => false;

    protected override void Lower(Lowering<float> lowering, Tensor node) => Emit(lowering, node);

    protected override void Lower(Lowering<double> lowering, Tensor node) => Emit(lowering, node);

    /// <summary>The upper right block of the exponential of [[A, E], [0, A]].</summary>
    private Tensor DirectionalDerivative(Tensor matrix, Tensor direction)
    {
        int size = matrix.Shape[0];
        Tensor upper = Tensor.Concat(Tensor.Transpose(matrix), Tensor.Transpose(direction));
        Tensor lower = Tensor.Concat(Structure.Written(0, matrix.Shape), Tensor.Transpose(matrix));
        Tensor block = Tensor.Concat(Tensor.Transpose(upper), Tensor.Transpose(lower));
        Tensor exponential = new(new MatrixExponentialPrimitive(directions + 1), block);
        return Tensor.Transpose(Tensor.Transpose(exponential[..size])[size..]);
    }

    private void Emit<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        lowering.Emit(node, new MatrixExponentialKernel<T>(
            lowering.Write(node), lowering.Read(node.Inputs[0]), node.Shape[0], node.Shape[0] >> directions)
        {
            Scratch = lowering.ScratchSlot(3 * node.Size),
        });

    private int Directions => directions;

    public override bool Equals(object? obj) => obj is MatrixExponentialPrimitive other && directions == other.Directions;

    public override int GetHashCode() => HashCode.Combine(nameof(MatrixExponentialPrimitive), directions);
}
