namespace Continua.Graphs;

/// <summary>
/// The type of the components of a value, which determines the operations that accept the value.
/// </summary>
public enum ElementType
{
    /// <summary>Real numbers; the only type with derivatives.</summary>
    Real,

    /// <summary>Truth values: the result of a comparison.</summary>
    Boolean,

    /// <summary>
    /// Positions along an axis, for <see cref="Tensor.Gather"/>: the result of <see cref="Tensor.ToIndex"/>.
    /// </summary>
    Index,

    /// <summary>
    /// A value whose storage format is known only to the primitives that write and read it, such as the cotangents of
    /// a solve.
    /// </summary>
    Opaque,

    /// <summary>
    /// One value per observation of a series. The shape is that of the value of one observation. Loops over
    /// observations read such values; other operations do not.
    /// </summary>
    Ragged,

    /// <summary>The graph of a row with the values of its nodes and edges: an input.</summary>
    Graph,

    /// <summary>
    /// One value per node of a row's graph. The shape is that of the value of one node. Maps over nodes read such
    /// values; other operations do not.
    /// </summary>
    Node,

    /// <summary>One value per edge of a row's graph, like <see cref="Node"/>.</summary>
    Edge,
}
