namespace Continua.Graphs;

/// <summary>A function applied to each component.</summary>
internal abstract class UnaryPrimitive(ElementwiseKernel kernel) : KernelPrimitive
{
    public sealed override string Attributes => "";

    /// <summary>dy/dx; null if it is zero everywhere.</summary>
    protected abstract Tensor? Slope(Tensor x, Tensor y);

    internal sealed override TensorType Infer(ReadOnlySpan<Tensor> inputs)
    {
        Tensor.Guard(
            inputs[0].Element == ElementType.Real,
            $"'{Name}' takes real numbers, but got {inputs[0].Type}; convert truth values to numbers with "
            + $"Where(condition, 1, 0).");
        return inputs[0].Type;
    }

    internal sealed override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) =>
        [Slope(output.Inputs[0], output) is { } slope ? cotangent * slope : null];

    internal sealed override Tensor? Jvp(Tensor output, Tensor?[] tangents) =>
        tangents[0] is { } tangent && Slope(output.Inputs[0], output) is { } slope ? tangent * slope : null;

    internal sealed override IEnumerable<(int Input, int Component)> Reads(Tensor node, int component) => [(0, component)];

    protected sealed override void Lower(Lowering<float> lowering, Tensor node) => kernel.Emit(lowering, node);

    protected sealed override void Lower(Lowering<double> lowering, Tensor node) => kernel.Emit(lowering, node);
}
