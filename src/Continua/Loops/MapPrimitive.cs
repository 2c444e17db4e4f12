using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Loops;

/// <summary>
/// A loop over the last axis of some values, or over the nodes or edges of a graph. Inputs: these values, then the
/// arguments, then the graph if any. The result is opaque; <see cref="MapItem"/> selects values from it. The vjp and the
/// jvp of a map are maps over the same parts.
/// </summary>
/// <param name="body">The function of one part.</param>
/// <param name="axis">The axis.</param>
internal sealed class MapPrimitive(MapBody body, MapAxis axis) : Primitive, Compilation.IRowwise, ISumsCotangents, IMergeable
{
    public override string Name => "map";

    public override string Attributes => axis.IsOfGraph ? $"{axis.Element}s" : $"{axis.Count} parts";

    public MapBody Body => body;

    public MapAxis Axis => axis;

    public Tensor Sum(Tensor a, Tensor b) => MapCotangents.Sum(a, b);

    public Tensor Masked(Tensor cotangent, Tensor reach) =>
        new(cotangent.Primitive, [.. cotangent.Inputs.Select(c => PartCotangents.Masked(c, reach))]);

    public bool CanMerge(Tensor first, Tensor second) =>
        second.Primitive is MapPrimitive other && axis == other.Axis && (!axis.IsOfGraph || first.Inputs[^1] == second.Inputs[^1])
        && first.Inputs[..body.Parts.Length].Intersect(second.Inputs[..other.Body.Parts.Length]).Any();

    public Dictionary<Tensor, Tensor> Merge(Tensor first, Tensor second, IReadOnlyList<Tensor> results)
    {
        MergedInputs merged = new(axis);
        merged.Add(first);
        merged.Add(second);
        Tensor run = merged.Run();
        return new(
            results.Select(result => KeyValuePair.Create(result, merged.Result(result, run))),
            ReferenceEqualityComparer.Instance);
    }

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs)
    {
        Tensor[] placeholders = body.Inputs;
        for (int i = 0; i < placeholders.Length; i++)
        {
            TensorType type = i < body.Parts.Length ? axis.Whole(placeholders[i].Shape) : placeholders[i].Type;
            if (inputs[i].Type != type)
            {
                throw new InvalidOperationException(
                    $"The inputs of a map have the types of its body, but input {i} is {inputs[i].Type} for {type}.");
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
