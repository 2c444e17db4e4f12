using System.Numerics;
using Continua.Differentiation;
using Continua.Execution;
using Continua.Graphs;
using Continua.Tests.Graphs;
using Continua.Tracing;

namespace Continua.Tests.Execution;

/// <summary>
/// A test case of a primitive, compiled with each input either per row or constant. The outputs per row are the value
/// and the cotangents of the inputs per row; the sums over rows are the cotangents of the constants.
/// </summary>
internal sealed class CaseProgram<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PrimitiveCase primitive;
    private readonly bool[] perRow;
    private readonly Batch<T> batch;
    private readonly int[] rowSizes;

    public CaseProgram(PrimitiveCase primitive, bool[] perRow)
    {
        (this.primitive, this.perRow) = (primitive, perRow);
        Tensor[] x = primitive.Leaves();
        Tensor y = primitive.Traced(x), cotangent = Trace.Input("c", y.Shape);
        Tensor[] pulled = [.. Derivative.Vjp([y], [cotangent], x).Select((d, i) => d ?? Tensor.Zeros(x[i].Shape))];
        Tensor[] rows = [y, .. pulled.Where((_, i) => perRow[i])];
        IEnumerable<Tensor> sums = pulled.Where((_, i) => !perRow[i]).Select(d => new Tensor(SumRowsPrimitive.Instance, d));
        batch = new(new([.. x, cotangent], [.. rows, .. sums]), [.. perRow, true], rows.Length);
        rowSizes = [.. rows.Select(r => r.Size)];
    }

    /// <summary>Every choice of constant and per-row inputs.</summary>
    public static IEnumerable<bool[]> Masks(PrimitiveCase primitive) =>
        Enumerable.Range(0, 1 << primitive.Inputs.Length).Select(bits => primitive.Inputs.Select((_, i) => (bits >> i & 1) == 1).ToArray());

    /// <summary>Runs <paramref name="count"/> rows, from row <paramref name="first"/> on.</summary>
    public RowRun<T> Run(int first, int count, int threads = 1)
    {
        IEnumerable<double[]> drawn = primitive.Inputs.Select((_, i) => perRow[i]
            ? Enumerable.Range(first, count).SelectMany(r => primitive.Draw(r)[i]).ToArray()
            : primitive.Draw()[i]);
        CaseInput cotangent = new([rowSizes[0]]);
        double[] cotangents = [.. Enumerable.Range(first, count).SelectMany(r => cotangent.Draw(new RandomKey(5).Split(r)))];
        T[][] inputs = [.. drawn.Append(cotangents).Select(v => v.Select(T.CreateTruncating).ToArray())];
        return RowRun<T>.Of(batch, rowSizes, count, inputs, threads);
    }

    public void Dispose() => batch.Dispose();
}
