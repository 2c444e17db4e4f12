using Continua.Learning;

namespace Continua;

/// <summary>The options of a gradient.</summary>
public sealed record GradientOptions
{
    /// <summary>The maximum number of threads; 0 for all cores. Results do not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// Whether to compute derivatives with respect to the inputs; without them, the evaluation is faster.
    /// </summary>
    public bool ByInputs { get; init; } = true;

    /// <summary>
    /// Whether to compute derivatives with respect to the parameters. Without any derivatives, only the loss is
    /// computed.
    /// </summary>
    public bool ByParameters { get; init; } = true;

    /// <summary>Whether to compute derivatives with respect to the observations of a series.</summary>
    public bool BySeries { get; init; }
}
