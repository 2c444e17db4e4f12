using Continua.Graphs;

namespace Continua.Differentiation;

/// <summary>Components of a value in some order: what a chain of selections, slices, reshapes and transposes takes.</summary>
internal sealed class LeafView : IEquatable<LeafView>
{
    private readonly Shape shape;
    private readonly int[] components;

    private LeafView(Tensor root, Shape shape, int[] components) => (Root, this.shape, this.components) = (root, shape, components);

    /// <summary>The value that the chain begins with.</summary>
    public Tensor Root { get; }

    /// <summary>Whether it is the whole value, arranged as it was.</summary>
    public bool IsWhole => shape == Root.Shape && components.AsSpan().SequenceEqual(Enumerable.Range(0, Root.Size).ToArray());

    /// <summary>Whether it is of an input, a parameter or a constant.</summary>
    public bool IsOfLeaf => Root.Inputs.Length == 0;

    /// <summary>Whether it is of a constant.</summary>
    public bool IsOfConstant => Root.Primitive is Literal;

    /// <summary>Whether some component is taken twice, as a broadcast does.</summary>
    public bool Repeats => components.Distinct().Count() < components.Length;

    /// <summary>Whether it is another view's value and they have no component in common.</summary>
    public bool IsApartFrom(LeafView other) => ReferenceEquals(Root, other.Root) && !components.Intersect(other.components).Any();

    /// <summary>The components of a value in the shape of the root.</summary>
    public Tensor Take(Tensor value) => new(new TakePrimitive("take", components, Root.Shape, shape), value);

    /// <summary>A value in the shape of the root: the given components, and zeros elsewhere.</summary>
    public Tensor Place(Tensor value) => new(new AccumulatePrimitive("place", components, shape, Root.Shape), value);

    public static LeafView Of(Tensor value)
    {
        Stack<TakePrimitive> chain = [];
        Tensor root = value;
        for (; root.Primitive is TakePrimitive take; root = root.Inputs[0])
        {
            chain.Push(take);
        }

        int[] components = [.. Enumerable.Range(0, root.Size)];
        foreach (TakePrimitive take in chain)
        {
            components = Array.ConvertAll(take.Map.ToArray(), c => components[c]);
        }

        return new(root, value.Shape, components);
    }

    public bool Equals(LeafView? other) =>
        other is not null && ReferenceEquals(Root, other.Root) && shape == other.shape && components.SequenceEqual(other.components);

    public override bool Equals(object? obj) => Equals(obj as LeafView);

    public override int GetHashCode() => HashCode.Combine(Root, shape, components.Length);
}
