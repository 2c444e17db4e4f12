using System.Numerics;
using Continua.Kernels;

namespace Continua.Graphs;

/// <summary>
/// The solution x of A x = b, or of Aᵀ x = b, for a vector b or for the columns of a matrix b. All solutions with one
/// matrix share its factors.
/// </summary>
internal sealed class LinearSolvePrimitive : KernelPrimitive, ICostly
{
    public static readonly LinearSolvePrimitive Plain = new(transposed: false);

    public static readonly LinearSolvePrimitive Transposed = new(transposed: true);

    private readonly bool transposed;

    private LinearSolvePrimitive(bool transposed) => this.transposed = transposed;

    public override string Name => transposed ? "transposeSolve" : "linearSolve";

    public override string Attributes => "";

    /// <summary>Checks that a value is a real square matrix.</summary>
    public static void GuardSquare(string name, Tensor matrix) => Tensor.Guard(
        matrix.Element == ElementType.Real && matrix.Shape.Rank == 2 && matrix.Shape[0] == matrix.Shape[1],
        $"'{name}' takes a real square matrix [n, n], but got {matrix.Type}; reshape it.");

    /// <summary>Emits the factorisation of a matrix, unless it has been emitted, and returns its plan.</summary>
    public static FactorPlan PlanOf<T>(Lowering<T> lowering, Tensor matrix)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => lowering.Plan(matrix, () =>
        {
            FactorPlan plan = new(lowering.State(), new(lowering.PersistentSlot(1), 0, PerRow: false, Spread: false));
            lowering.Emit(
                matrix, new FactorMatrix<T>(plan.Result, lowering.Read(matrix), matrix.Shape[0], plan.State));
            return plan;
        });

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs)
    {
        GuardSquare(Name, inputs[0]);
        Tensor.Guard(
            inputs[1].Element == ElementType.Real && inputs[1].Shape.Rank is 1 or 2
            && inputs[1].Shape[0] == inputs[0].Shape[0],
            $"'{Name}' takes a right-hand side [{inputs[0].Shape[0]}] or [{inputs[0].Shape[0]}, columns], but got "
            + $"{inputs[1].Type}; reshape it.");
        return inputs[1].Type;
    }

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted)
    {
        Tensor matrix = output.Inputs[0];
        Tensor byRight = new(transposed ? Plain : Transposed, matrix, cotangent);
        Tensor? byMatrix = !wanted[0] ? null : transposed ? -Product(output, byRight) : -Product(byRight, output);
        return [byMatrix, byRight];
    }

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents)
    {
        Tensor? right = tangents[1];
        if (tangents[0] is { } matrix)
        {
            Tensor tangent = transposed ? Tensor.Transpose(matrix) : matrix;
            Tensor product = output.Shape.Rank == 1 ? Tensor.MatVec(tangent, output) : Tensor.MatMul(tangent, output);
            right = right is null ? -product : right - product;
        }

        return right is null ? null : new Tensor(this, output.Inputs[0], right);
    }

    internal override bool IsLinearIn(int input) => input == 1;

    protected override void Lower(Lowering<float> lowering, Tensor node) => Emit(lowering, node);

    protected override void Lower(Lowering<double> lowering, Tensor node) => Emit(lowering, node);

    // a bᵀ, summed over columns.
    private static Tensor Product(Tensor a, Tensor b) =>
        a.Shape.Rank == 1 ? Tensor.Outer(a, b) : Tensor.MatMul(a, Tensor.Transpose(b));

    private void Emit<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (Tensor matrix, Tensor right) = (node.Inputs[0], node.Inputs[1]);
        FactorPlan plan = PlanOf(lowering, matrix);
        int size = matrix.Shape[0];
        lowering.Emit(node, new LuSolve<T>(
            lowering.Write(node), plan.Result, lowering.Read(right), size, right.Size / size, transposed, plan.State,
            lowering.State())
        {
            Scratch = lowering.ScratchSlot(size),
        });
    }
}
