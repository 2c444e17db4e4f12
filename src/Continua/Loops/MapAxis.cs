using Continua.Graphs;

namespace Continua.Loops;

/// <summary>
/// The axis of a map: the last axis of values of fixed size, or the nodes or edges of a row's own graph.
/// </summary>
/// <param name="Count">The number of parts of a fixed axis; 0 for a graph.</param>
/// <param name="Element">The type of values with one entry per part.</param>
internal sealed record MapAxis(int Count, ElementType Element)
{
    /// <summary>Whether the parts are the nodes or the edges of a row's own graph.</summary>
    public bool IsOfGraph => Element != ElementType.Real;

    /// <summary>Returns the axis of a value that is mapped.</summary>
    public static MapAxis Of(Tensor value) =>
        new(value.Element == ElementType.Real ? value.Shape[-1] : 0, value.Element);

    /// <summary>Returns the shape of one part of a value.</summary>
    public Shape PartOf(Tensor value) => IsOfGraph ? value.Shape : Shape.Create(value.Shape.Extents[..^1]);

    /// <summary>Returns the type of a value with one entry per part.</summary>
    public TensorType Whole(Shape part) => IsOfGraph ? new(part, Element) : new([.. part.Extents, Count], Element);
}
