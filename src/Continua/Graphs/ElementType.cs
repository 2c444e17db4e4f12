namespace Continua.Graphs;

/// <summary>What a value's components are. Numbers of every type are stored alike; the type says what may be done with them.</summary>
public enum ElementType
{
    /// <summary>Real numbers; the only type that carries derivatives.</summary>
    Real,

    /// <summary>Truth values, the result of a comparison.</summary>
    Boolean,

    /// <summary>Whole numbers that select components.</summary>
    Index,

    /// <summary>A value with its own storage, read only by the primitives that know it (the cotangents of a solve).</summary>
    Opaque,
}
