namespace Continua.Loops;

/// <summary>An end of an edge.</summary>
internal enum EdgeEnd
{
    /// <summary>The node at which the edge begins.</summary>
    Source,

    /// <summary>The node at which the edge ends.</summary>
    Target,
}
