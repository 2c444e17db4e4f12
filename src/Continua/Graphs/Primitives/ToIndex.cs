namespace Continua.Graphs;

/// <summary>Converts whole numbers, given as real numbers, to positions.</summary>
internal sealed class ToIndexPrimitive : Primitive
{
    public static readonly ToIndexPrimitive Instance = new();

    public override string Name => "toIndex";

    public override string Attributes => "";

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs)
    {
        Tensor.Guard(
            inputs[0].Element == ElementType.Real,
            $"'toIndex' takes whole numbers given as real ones, but got {inputs[0].Type}; pass the labels themselves.");
        CheckConstants(inputs[0], int.MaxValue);
        return new(inputs[0].Shape, ElementType.Index);
    }

    /// <summary>Checks positions that are constants.</summary>
    /// <param name="positions">The real numbers, or their conversion to an index.</param>
    /// <param name="extent">The number of valid positions.</param>
    /// <exception cref="ArgumentException">
    /// A constant is not a whole number from 0 to <paramref name="extent"/> − 1.
    /// </exception>
    public static void CheckConstants(Tensor positions, int extent)
    {
        Tensor numbers = positions.Primitive is ToIndexPrimitive ? positions.Inputs[0] : positions;
        foreach (double position in numbers.Primitive is Literal literal ? literal.Values : [])
        {
            Tensor.Guard(
                position >= 0 && position < extent && position == Math.Round(position),
                $"A position is a whole number from 0 to {extent - 1}, but got {position}; check the argument of "
                + $"ToIndex.");
        }
    }

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) => [null];

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) => null;

    internal override bool IsLinearIn(int input) => false;

    internal override void Lower<T>(Lowering<T> lowering, Tensor node) =>
        lowering.Alias(node, lowering.Read(node.Inputs[0]));
}
