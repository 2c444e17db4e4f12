namespace Continua.Graphs;

/// <summary>An operation on operands that are compared by identity: the key by which equal operations are found.</summary>
internal readonly struct Operation(Primitive primitive, Tensor[] inputs) : IEquatable<Operation>
{
    private readonly Primitive primitive = primitive;
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
