namespace Continua.Graphs;

/// <summary>A function of two values of one shape, component by component.</summary>
internal abstract class BinaryPrimitive(ElementwiseKernel kernel) : KernelPrimitive
{
    public sealed override string Attributes => "";

    /// <summary>g · ∂y/∂a, where g is the cotangent of y or the tangent of a; null if it is zero.</summary>
    protected abstract Tensor? TimesPartialA(Tensor a, Tensor b, Tensor y, Tensor g);

    /// <summary>g · ∂y/∂b, where g is the cotangent of y or the tangent of b; null if it is zero.</summary>
    protected abstract Tensor? TimesPartialB(Tensor a, Tensor b, Tensor y, Tensor g);

    internal sealed override TensorType Infer(ReadOnlySpan<Tensor> inputs) => Elementwise.RealPair(Name, inputs);

    internal sealed override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted)
    {
        (Tensor a, Tensor b) = (output.Inputs[0], output.Inputs[1]);
        return
        [
            wanted[0] ? TimesPartialA(a, b, output, cotangent) : null,
            wanted[1] ? TimesPartialB(a, b, output, cotangent) : null,
        ];
    }

    internal sealed override Tensor? Jvp(Tensor output, Tensor?[] tangents)
    {
        (Tensor a, Tensor b) = (output.Inputs[0], output.Inputs[1]);
        Tensor? first = tangents[0] is { } da ? TimesPartialA(a, b, output, da) : null;
        Tensor? second = tangents[1] is { } db ? TimesPartialB(a, b, output, db) : null;
        return first is null ? second : second is null ? first : first + second;
    }

    internal sealed override IEnumerable<(int Input, int Component)> Reads(Tensor node, int component) => [(0, component), (1, component)];

    protected sealed override void Lower(Lowering<float> lowering, Tensor node) => kernel.Emit(lowering, node);

    protected sealed override void Lower(Lowering<double> lowering, Tensor node) => kernel.Emit(lowering, node);
}

/// <summary>A comparison of two values of one shape, component by component.</summary>
internal abstract class ComparisonPrimitive(ElementwiseKernel kernel) : KernelPrimitive
{
    public sealed override string Attributes => "";

    internal sealed override TensorType Infer(ReadOnlySpan<Tensor> inputs) =>
        Elementwise.RealPair(Name, inputs) with { Element = ElementType.Boolean };

    internal sealed override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) => [null, null];

    internal sealed override Tensor? Jvp(Tensor output, Tensor?[] tangents) => null;

    internal sealed override bool IsLinearIn(int input) => false;

    internal sealed override IEnumerable<(int Input, int Component)> Reads(Tensor node, int component) => [];

    protected sealed override void Lower(Lowering<float> lowering, Tensor node) => kernel.Emit(lowering, node);

    protected sealed override void Lower(Lowering<double> lowering, Tensor node) => kernel.Emit(lowering, node);
}

/// <summary>The type rules shared by elementwise primitives.</summary>
internal static class Elementwise
{
    /// <summary>Checks that both operands are real and have one shape.</summary>
    public static TensorType RealPair(string name, ReadOnlySpan<Tensor> inputs)
    {
        foreach (Tensor input in inputs)
        {
            Tensor.Guard(
                input.Element == ElementType.Real,
                $"'{name}' takes real numbers, but got {input.Type}; convert truth values to numbers with "
                + $"Where(condition, 1, 0).");
        }

        Tensor.Guard(
            inputs[0].Shape == inputs[1].Shape,
            $"'{name}' takes two values of one shape, but got {inputs[0].Shape} and {inputs[1].Shape}; broadcast one "
            + $"of them.");
        return inputs[0].Type;
    }
}
