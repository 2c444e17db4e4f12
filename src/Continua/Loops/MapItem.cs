using Continua.Execution;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Loops;

/// <summary>The kinds of results of a map.</summary>
internal enum MapResult
{
    /// <summary>An expression for every part.</summary>
    Each,

    /// <summary>The sum of an expression over the parts, in their order.</summary>
    Sum,
}

/// <summary>A value computed by a map; the input is the map.</summary>
/// <param name="result">The kind of result.</param>
/// <param name="expression">The value of one part, an expression of the placeholders of the body.</param>
internal sealed class MapItem(MapResult result, Tensor expression)
    : Primitive, Compilation.IRowwise, IRowSummable, ILimitsThreads, ITimed, ISumsCotangents
{
    public override string Name => "mapResult";

    public override string Attributes => result.ToString();

    public MapResult Result => result;

    public Tensor Expression => expression;

    public int MaxThreads { get; } = Parallelism.LimitOf(new([], [expression]));

    public IEnumerable<Tensor> TimesOf(Tensor node)
    {
        MapBody body = ((MapPrimitive)node.Inputs[0].Primitive).Body;
        return ScanPrimitive.Timed(body.Inputs, [expression]).Select(k => node.Inputs[0].Inputs[k]);
    }

    public Tensor Sum(Tensor a, Tensor b) => PartCotangents.Sum(a, b);

    public Tensor Masked(Tensor cotangent, Tensor reach) => PartCotangents.Masked(cotangent, reach);

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) => result == MapResult.Each
        ? ((MapPrimitive)inputs[0].Primitive).Axis.Whole(expression.Shape)
        : new(expression.Shape, ElementType.Real);

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) =>
        [new Tensor(new MapCotangents([this]), cotangent)];

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) =>
        tangents[0] is { } tangent ? MapDerivatives.JvpOfItem(output, tangent) : null;

    internal override bool IsLinearIn(int input) => false;

    internal override void Lower<T>(Lowering<T> lowering, Tensor node)
    {
        MapPlan<T> plan = MapPlan<T>.Of(lowering, node.Inputs[0]);
        int index = result == MapResult.Each ? plan.RequestEach(expression) : plan.RequestSum(expression);
        lowering.Emit(node, new MapValueInstruction<T>(
            plan, result, index, node.Size, lowering.Write(node), lowering.Read(node.Inputs[0])));
    }

    void IRowSummable.LowerRowSum<T>(Lowering<T> lowering, Tensor summand, Tensor sum, Operand total)
    {
        if (result == MapResult.Sum)
        {
            MapPlan<T> plan = MapPlan<T>.Of(lowering, summand.Inputs[0]);
            LoopRowSum<T>.Emit(lowering, summand, sum, total, plan.State, plan.RequestRowSum(expression));
        }
        else
        {
            LoopRowSum<T>.EmitOfValue(lowering, summand, sum, total);
        }
    }

    public override bool Equals(object? obj) =>
        obj is MapItem other && result == other.Result && ReferenceEquals(expression, other.Expression);

    public override int GetHashCode() => HashCode.Combine(result, expression);
}
