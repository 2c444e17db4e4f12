using System.Numerics;
using Continua.Kernels;

namespace Continua.Graphs;

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
