namespace Continua.Graphs;

/// <summary>
/// The type of the components of a value. All types are stored as floating-point numbers; the type determines the valid
/// operations.
/// </summary>
public enum ElementType
{
    /// <summary>Real numbers; the only type with derivatives.</summary>
    Real,

    /// <summary>Truth values: the result of a comparison.</summary>
    Boolean,

    /// <summary>Whole numbers that select components, the result of <see cref="Tensor.ToIndex"/>.</summary>
    Index,

    /// <summary>
    /// A value with its own storage format, which only related primitives read, such as the cotangents of a solve.
    /// </summary>
    Opaque,

    /// <summary>
    /// One value per observation of a series. The shape is that of the value of one observation. Loops over
    /// observations read such values; other operations do not.
    /// </summary>
    Ragged,
}
