namespace Continua;

/// <summary>
/// The observations of one row as a symbolic value with one entry per observation, which loops read. The number of
/// observations is known only when the expression is evaluated.
/// </summary>
public sealed class Observations
{
    internal Observations(Tensor value) => Value = value;

    /// <summary>The shape of one entry.</summary>
    public Shape Shape => Value.Shape;

    internal Tensor Value { get; }
}
