using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Differentiation;

/// <summary>
/// Components of a value in some order: the result of a chain of selections, slices, reshapes, transposes and
/// broadcasts.
/// </summary>
internal sealed class LeafView : IEquatable<LeafView>
{
    private readonly Shape shape;
    private readonly ComponentMap components;

    private LeafView(Tensor root, Shape shape, ComponentMap components) => (Root, this.shape, this.components) = (root, shape, components);

    /// <summary>The value at the start of the chain.</summary>
    public Tensor Root { get; }

    /// <summary>Whether the view is the whole value in its original order and shape.</summary>
    public bool IsWhole => shape == Root.Shape && components.Equals(ComponentMap.Run(0, Root.Size));

    /// <summary>Whether the root is an input, a parameter or a constant.</summary>
    public bool IsOfLeaf => Root.Inputs.Length == 0;

    /// <summary>Whether the root is a constant.</summary>
    public bool IsOfConstant => Root.Primitive is Literal;

    /// <summary>Whether some component occurs twice, as in a broadcast.</summary>
    public bool Repeats => components.Repeats();

    /// <summary>Whether both are views of the same root without a common component.</summary>
    public bool IsDisjointFrom(LeafView other) => ReferenceEquals(Root, other.Root) && components.IsDisjointFrom(other.components);

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

        ComponentMap components = ComponentMap.Run(0, root.Size);
        foreach (TakePrimitive take in chain)
        {
            components = take.Map.After(components);
        }

        return new(root, value.Shape, components);
    }

    public bool Equals(LeafView? other) =>
        other is not null && ReferenceEquals(Root, other.Root) && shape == other.shape && components.Equals(other.components);

    public override bool Equals(object? obj) => Equals(obj as LeafView);

    public override int GetHashCode() => HashCode.Combine(Root, shape, components);
}
