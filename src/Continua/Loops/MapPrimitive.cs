using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Loops;

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
