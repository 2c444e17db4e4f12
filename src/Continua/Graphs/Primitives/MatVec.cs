using System.Numerics;
using Continua.Kernels;

namespace Continua.Graphs;

/// <summary>
/// A matrix, or its transpose, times a vector, plus an optional bias, which is the initial value of the sums.
/// </summary>
internal sealed class MatVecPrimitive : KernelPrimitive, ICostly, IRouting, IFinite
{
    public static readonly MatVecPrimitive Plain = new(transposed: false);

    public static readonly MatVecPrimitive Transposed = new(transposed: true);

    private readonly bool transposed;

    private MatVecPrimitive(bool transposed) => this.transposed = transposed;

    public override string Name => transposed ? "transposeMatvec" : "matvec";

    public override string Attributes => "";

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs)
    {
        (Tensor matrix, Tensor vector) = (inputs[0], inputs[1]);
        Tensor.Guard(
            matrix.Shape.Rank == 2 && vector.Shape.Rank == 1
            && matrix.Element == ElementType.Real && vector.Element == ElementType.Real
            && matrix.Shape[transposed ? 0 : 1] == vector.Shape[0],
            $"'{Name}' takes a matrix {(transposed ? "[n, m]" : "[m, n]")} and a vector [n], but got {matrix.Type} and "
            + $"{vector.Type}; check the layer's sizes.");
        Shape result = [matrix.Shape[transposed ? 1 : 0]];
        Tensor.Guard(
            inputs.Length == 2 || (inputs[2].Shape == result && inputs[2].Element == ElementType.Real),
            $"A bias has the shape {result} of the product, but got {inputs[^1].Type}; check the layer's sizes.");
        return new(result, ElementType.Real);
    }

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted)
    {
        (Tensor matrix, Tensor vector) = (output.Inputs[0], output.Inputs[1]);
        Tensor? byMatrix = wanted[0]
            ? transposed ? Tensor.Outer(vector, cotangent) : Tensor.Outer(cotangent, vector)
            : null;
        Tensor? byVector = wanted[1] ? new Tensor(transposed ? Plain : Transposed, matrix, cotangent) : null;
        return output.Inputs.Length == 2 ? [byMatrix, byVector] : [byMatrix, byVector, cotangent];
    }

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents)
    {
        Tensor? sum = tangents.Length == 3 ? tangents[2] : null;
        if (tangents[0] is { } matrix)
        {
            Tensor term = new(this, matrix, output.Inputs[1]);
            sum = sum is null ? term : sum + term;
        }

        if (tangents[1] is { } vector)
        {
            Tensor term = new(this, output.Inputs[0], vector);
            sum = sum is null ? term : sum + term;
        }

        return sum;
    }

    // A bias is disregarded: biases are fused after sums over rows have been moved, which is the use of this property.
    internal override bool IsLinearIn(int input) => true;

    // Zeros in a constant matrix are not part of the sparsity pattern.
    internal override IEnumerable<(int Input, int Component)>? Reads(Tensor node, int component)
    {
        if (node.Inputs[0].Primitive is not Literal matrix)
        {
            return null;
        }

        int rows = node.Size, columns = node.Inputs[1].Size;
        IEnumerable<(int, int)> read = Enumerable.Range(0, columns)
            .Where(c => matrix.Values[transposed ? (c * rows) + component : (component * columns) + c] != 0)
            .Select(c => (1, c));
        return node.Inputs.Length == 3 ? read.Append((2, component)) : read;
    }

    protected override void Lower(Lowering<float> lowering, Tensor node) => Emit(lowering, node);

    protected override void Lower(Lowering<double> lowering, Tensor node) => Emit(lowering, node);

    private void Emit<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int rows = node.Size, columns = node.Inputs[1].Size;
        MatrixLayout layout = transposed ? new(rows, columns, 1, rows) : new(rows, columns, columns, 1);
        lowering.Emit(node, new MatrixVector<T>(
            lowering.Write(node), lowering.Read(node.Inputs[0]), lowering.Read(node.Inputs[1]),
            node.Inputs.Length == 3 ? lowering.ReadSpread(node.Inputs[2]) : null, layout,
            TransposedMatrix<T>.CanPayOff(layout) && lowering.IsPerRow(node) && lowering.IsHeldConstant(node.Inputs[0]) ? lowering.State() : -1));
    }
}
