namespace Continua.Graphs;

/// <summary>
/// A key for finding equal operations: the primitive, compared by value, and the operands, compared by identity.
/// </summary>
/// <param name="primitive">The primitive, or an object that represents it; compared by value.</param>
/// <param name="inputs">The operands; compared by identity.</param>
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
