using Continua.Execution;
using Continua.Graphs;

namespace Continua.Loops;

/// <summary>A part of every observation of a <see cref="RaggedInput"/>.</summary>
internal sealed class ObservationPartPrimitive(ObservationPart part) : Primitive, ISumsCotangents, IObservationSource
{
    public override string Name => "part";

    public override string Attributes => part.ToString();

    public ObservationPart Part => part;

    public Tensor Sum(Tensor a, Tensor b) => RaggedCotangents.Sum(a, b);

    public Tensor Masked(Tensor cotangent, Tensor reach) => RaggedCotangents.Masked(cotangent, reach);

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) => new(
        part is ObservationPart.Values or ObservationPart.Mask ? inputs[0].Shape : Shape.Scalar, ElementType.Ragged);

    // Only values have derivatives. The values of channels that were not observed are 0 and not part of the input.
    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) =>
        [part == ObservationPart.Values ? cotangent : null];

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) =>
        part == ObservationPart.Values ? tangents[0] : null;

    internal override bool IsLinearIn(int input) => false;

    // Emits no instruction: the steps of loops read the observations from the input.
    internal override void Lower<T>(Lowering<T> lowering, Tensor node) =>
        lowering.Alias(node, lowering.Read(node.Inputs[0]));

    public ObservationSource<T> Source<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> =>
        new InputSource<T>(part, lowering.StateOf(node.Inputs[0]), node.Size);

    public override bool Equals(object? obj) => obj is ObservationPartPrimitive other && other.Part == part;

    public override int GetHashCode() => HashCode.Combine(nameof(ObservationPartPrimitive), part);
}
