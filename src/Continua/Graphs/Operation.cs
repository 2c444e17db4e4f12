namespace Continua.Graphs;

/// <summary>An operation on operands that are compared by identity: the key by which equal operations are found.</summary>
/// <param name="primitive">The primitive, or what stands for it, compared by value.</param>
internal readonly struct Operation(object primitive, Tensor[] inputs) : IEquatable<Operation>
{
    private readonly object primitive = primitive;
    private readonly Tensor[] inputs = inputs;

    public bool Equals(Operation other) => primitive.Equals(other.primitive) && inputs.AsSpan().SequenceEqual(other.inputs);

    public override bool Equals(object? obj) => obj is Operation other && Equals(other);

    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.Add(primitive);
        foreach (Tensor input in inputs)
        {
            hash.Add(input);
        }

        return hash.ToHashCode();
    }
}
