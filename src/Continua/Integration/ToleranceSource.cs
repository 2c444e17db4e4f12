namespace Continua.Integration;

/// <summary>
/// The tolerances of solves inside a compiled expression, which may change between evaluations without compiling again.
/// Each solve reads them when it starts. They must not change during an evaluation.
/// </summary>
internal sealed class ToleranceSource
{
    /// <summary>The tolerances of the next evaluation.</summary>
    public Tolerance Current { get; set; }
}
