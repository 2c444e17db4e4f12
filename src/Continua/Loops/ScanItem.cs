using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Loops;

/// <summary>A value computed by a scan; the input is the scan.</summary>
/// <param name="body">The body of the scan.</param>
/// <param name="result">The kind of result.</param>
/// <param name="expression">
/// The value within a step, an expression of the placeholders of the body; for <see cref="ScanResult.Last"/>, the
/// placeholder of a state.
/// </param>
internal sealed class ScanItem(ScanBody body, ScanResult result, Tensor expression)
    : Primitive, Compilation.IRowwise, ISumsCotangents, IRowSummable, ILimitsThreads, ITimed, IObservationValue,
      IObservationSource
{
    public override string Name => "scanResult";

    public override string Attributes => result.ToString();

    public ScanBody Body => body;

    public ScanResult Result => result;

    public Tensor Expression => expression;

    public int MaxThreads { get; } = Execution.Parallelism.LimitOf(new(body.Inputs, [expression]));

    public IEnumerable<Tensor> TimesOf(Tensor node) =>
        ((ScanPrimitive)node.Inputs[0].Primitive).TimesOf(node.Inputs[0], [expression]);

    public Tensor Sum(Tensor a, Tensor b) => result == ScanResult.Each ? RaggedCotangents.Sum(a, b) : a + b;

    public Tensor Masked(Tensor cotangent, Tensor reach) => result == ScanResult.Each
        ? RaggedCotangents.Masked(cotangent, reach)
        : Tensor.Where(reach > 0, cotangent, 0);

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) =>
        new(expression.Shape, result == ScanResult.Each ? ElementType.Ragged : ElementType.Real);

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) =>
        [new Tensor(new ScanCotangents([this]), cotangent)];

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) =>
        tangents[0] is { } tangent ? ScanDerivatives.JvpOfItem(output, tangent) : null;

    internal override bool IsLinearIn(int input) => false;

    internal override void Lower<T>(Lowering<T> lowering, Tensor node)
    {
        Operand scan = lowering.Read(node.Inputs[0]);
        ScanPlan<T> plan = ScanPlan<T>.Of(lowering, node.Inputs[0]);
        switch (result)
        {
            case ScanResult.Last:
                int state = Array.IndexOf(body.States, expression);
                lowering.Emit(node, new ScanValueInstruction<T>(plan, state, node.Size, lowering.Write(node), scan));
                break;
            case ScanResult.Sum:
                int sum = plan.RequestSum(expression);
                lowering.Emit(node, new ScanValueInstruction<T>(plan, sum, node.Size, lowering.Write(node), scan));
                break;
            default:
                plan.RequestEach(expression);
                lowering.Alias(node, scan);
                break;
        }
    }

    public IObservationOutput<T> Output<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> => new ObservationOutput<T>(
            Source(lowering, node), lowering.StateOf(ScanPrimitive.SourceOf(node)));

    public ObservationSource<T> Source<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        ScanPlan<T> plan = ScanPlan<T>.Of(lowering, node.Inputs[0]);
        return new ScanSource<T>(plan, plan.RequestEach(expression), node.Size);
    }

    void IRowSummable.LowerRowSum<T>(Lowering<T> lowering, Tensor summand, Tensor sum, Operand total)
    {
        if (result == ScanResult.Sum)
        {
            ScanPlan<T> plan = ScanPlan<T>.Of(lowering, summand.Inputs[0]);
            LoopRowSum<T>.Emit(lowering, summand, sum, total, plan.State, plan.RequestRowSum(expression));
        }
        else
        {
            LoopRowSum<T>.EmitOfValue(lowering, summand, sum, total);
        }
    }

    public override bool Equals(object? obj) =>
        obj is ScanItem other && result == other.Result && ReferenceEquals(expression, other.Expression)
        && ReferenceEquals(body, other.Body);

    public override int GetHashCode() => HashCode.Combine(result, expression);
}
