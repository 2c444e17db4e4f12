using Continua.Execution;
using Continua.Graphs;
using Continua.Kernels;
using Continua.Tracing;

namespace Continua.Loops;

/// <summary>The function that a map applies to each part.</summary>
/// <param name="Parts">The placeholders of the values that differ between parts, in the shape of one part.</param>
/// <param name="Arguments">The placeholders of values that all parts share.</param>
internal sealed record MapBody(Tensor[] Parts, Tensor[] Arguments)
{
    /// <summary>All placeholders: values of the part, then arguments.</summary>
    public Tensor[] Inputs => [.. Parts, .. Arguments];
}

/// <summary>
/// A loop over the last axis of some values. Inputs: these values, [..., parts] each, then the arguments. The result is
/// opaque; <see cref="MapItem"/> selects values from it. The vjp and the jvp of a map are maps over the same parts.
/// </summary>
/// <param name="body">The function of one part.</param>
/// <param name="count">The number of parts.</param>
internal sealed class MapPrimitive(MapBody body, int count) : Primitive, Compilation.IRowwise, ISumsCotangents
{
    public override string Name => "map";

    public override string Attributes => $"{count} parts";

    public MapBody Body => body;

    public int Count => count;

    public Tensor Sum(Tensor a, Tensor b) => MapCotangents.Sum(a, b);

    public Tensor Masked(Tensor cotangent, Tensor reach) =>
        new(cotangent.Primitive, [.. cotangent.Inputs.Select(c => Tensor.Where(reach > 0, c, 0))]);

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs)
    {
        Tensor[] placeholders = body.Inputs;
        for (int i = 0; i < placeholders.Length; i++)
        {
            Shape shape = i < body.Parts.Length ? [.. placeholders[i].Shape.Extents, count] : placeholders[i].Shape;
            if (inputs[i].Type != new TensorType(shape, placeholders[i].Element))
            {
                throw new InvalidOperationException(
                    $"The inputs of a map have the types of its body, but input {i} is {inputs[i].Type} for {shape}.");
            }
        }

        return new(Shape.Scalar, ElementType.Opaque);
    }

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) =>
        MapDerivatives.Vjp(output, cotangent, wanted);

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) => MapTangents.Of(tangents);

    internal override bool IsLinearIn(int input) => false;

    internal override void Lower<T>(Lowering<T> lowering, Tensor node)
    {
        Operand[] reads = [.. node.Inputs.Select(lowering.Read)];
        lowering.Emit(node, new MapInstruction<T>(MapPlan<T>.Of(lowering, node), lowering.Write(node), reads));
    }
}

/// <summary>The kinds of results of a map.</summary>
internal enum MapResult
{
    /// <summary>An expression for every part: [..., parts].</summary>
    Each,

    /// <summary>The sum of an expression over the parts, in their order.</summary>
    Sum,
}

/// <summary>A value computed by a map; the input is the map.</summary>
/// <param name="result">The kind of result.</param>
/// <param name="expression">The value of one part, an expression of the placeholders of the body.</param>
internal sealed class MapItem(MapResult result, Tensor expression)
    : Primitive, Compilation.IRowwise, IRowSummable, ILimitsThreads, ITimed
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

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs)
    {
        int count = ((MapPrimitive)inputs[0].Primitive).Count;
        return new(result == MapResult.Each ? [.. expression.Shape.Extents, count] : expression.Shape, ElementType.Real);
    }

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
            int index = plan.RequestRowSum(expression);
            lowering.Emit(sum, new MapRowSumInstruction<T>(
                plan, index, summand.Size, total, lowering.Read(summand.Inputs[0])));
        }
        else
        {
            lowering.Emit(sum, new ComponentRowSum<T>(
                total, lowering.Read(summand), summand.Size, lowering.PersistentSlot(summand.Size)));
        }
    }

    public override bool Equals(object? obj) =>
        obj is MapItem other && result == other.Result && ReferenceEquals(expression, other.Expression);

    public override int GetHashCode() => HashCode.Combine(result, expression);
}
