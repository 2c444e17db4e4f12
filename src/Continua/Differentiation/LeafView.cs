using Continua.Graphs;

namespace Continua.Differentiation;

/// <summary>
/// Components of a value in some order: the result of a chain of selections, slices, reshapes, transposes and
/// broadcasts.
/// </summary>
internal sealed class LeafView : IEquatable<LeafView>
{
    private readonly Shape shape;
    private readonly int[] components;

    private LeafView(Tensor root, Shape shape, int[] components) => (Root, this.shape, this.components) = (root, shape, components);

    /// <summary>The value at the start of the chain.</summary>
    public Tensor Root { get; }

    /// <summary>Whether the view is the whole value in its original order and shape.</summary>
    public bool IsWhole => shape == Root.Shape && components.AsSpan().SequenceEqual(Enumerable.Range(0, Root.Size).ToArray());

    /// <summary>Whether the root is an input, a parameter or a constant.</summary>
    public bool IsOfLeaf => Root.Inputs.Length == 0;

    /// <summary>Whether the root is a constant.</summary>
    public bool IsOfConstant => Root.Primitive is Literal;

    /// <summary>Whether some component occurs twice, as in a broadcast.</summary>
    public bool Repeats => components.Distinct().Count() < components.Length;

    /// <summary>Whether both are views of the same root without a common component.</summary>
    public bool IsDisjointFrom(LeafView other) => ReferenceEquals(Root, other.Root) && !components.Intersect(other.components).Any();

    /// <summary>Selects the components of the view from a value in the shape of the root.</summary>
    public Tensor Select(Tensor value) => new(new TakePrimitive("take", components, Root.Shape, shape), value);

    /// <summary>
    /// Returns a value in the shape of the root: the given components of the view, and zeros elsewhere.
    /// </summary>
    public Tensor Scatter(Tensor value) => new(new AccumulatePrimitive("place", components, shape, Root.Shape), value);

    /// <summary>Finds the root of a value and the components of the root that the value consists of.</summary>
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
