namespace Continua.Loops;

/// <summary>The function that a map applies to each part.</summary>
/// <param name="Parts">The placeholders of the values that differ between parts, in the shape of one part.</param>
/// <param name="Arguments">The placeholders of values that all parts share.</param>
internal sealed record MapBody(Tensor[] Parts, Tensor[] Arguments)
{
    /// <summary>All placeholders: values of the part, then arguments.</summary>
    public Tensor[] Inputs => [.. Parts, .. Arguments];
}
