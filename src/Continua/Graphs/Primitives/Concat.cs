using System.Numerics;
using Continua.Kernels;

namespace Continua.Graphs;

/// <summary>Concatenates the components of its inputs.</summary>
internal sealed class ConcatPrimitive(Shape shape) : KernelPrimitive, IRouting, IFinite
{
    public override string Name => "concat";

    public override string Attributes => shape.ToString();

    public Shape Result => shape;

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs)
    {
        int size = 0;
        foreach (Tensor input in inputs)
        {
            Tensor.Guard(
                input.Element == inputs[0].Element,
                $"Parts that are joined have one type, but got {inputs[0].Type} and {input.Type}; "
                + $"convert truth values to numbers with Where(condition, 1, 0).");
            size += input.Size;
        }

        Tensor.Guard(
            size == shape.Size,
            $"The parts of {shape} have {shape.Size} components, but got {size}; check their shapes.");
        return new(shape, inputs[0].Element);
    }

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted)
    {
        Tensor?[] result = new Tensor?[output.Inputs.Length];
        int offset = 0;
        for (int i = 0; i < result.Length; i++)
        {
            Tensor part = output.Inputs[i];
            result[i] = wanted[i] ? Structure.Run(cotangent, offset, part.Shape) : null;
            offset += part.Size;
        }

        return result;
    }

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) =>
        Array.TrueForAll(tangents, t => t is null)
            ? null
            : new Tensor(this, [.. tangents.Select((t, i) => t ?? Structure.Written(0, output.Inputs[i].Shape))]);

    internal override bool IsLinearIn(int input) => false;

    internal override IEnumerable<(int Input, int Component)> Reads(Tensor node, int component)
    {
        int part = 0;
        while (component >= node.Inputs[part].Size)
        {
            component -= node.Inputs[part++].Size;
        }

        return [(part, component)];
    }

    protected override void Lower(Lowering<float> lowering, Tensor node) => Emit(lowering, node);

    protected override void Lower(Lowering<double> lowering, Tensor node) => Emit(lowering, node);

    private static void Emit<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Operand result = lowering.Write(node);
        int offset = 0;
        foreach (Tensor part in node.Inputs)
        {
            lowering.Emit(node, new CopyComponents<T>(result.At(offset), lowering.ReadSpread(part), part.Size));
            offset += part.Size;
        }
    }

    public override bool Equals(object? obj) => obj is ConcatPrimitive other && shape == other.Result;

    public override int GetHashCode() => HashCode.Combine(nameof(ConcatPrimitive), shape);
}
