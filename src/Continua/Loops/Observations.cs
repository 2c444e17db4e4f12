using Continua.Loops;

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

    /// <summary>
    /// The time of the first observation, a scalar in the units of the series; 0 for a row without observations.
    /// </summary>
    public Tensor StartTime => TimeOf(isLast: false);

    /// <summary>
    /// The time of the last observation, a scalar in the units of the series; 0 for a row without observations.
    /// </summary>
    public Tensor EndTime => TimeOf(isLast: true);

    internal Tensor Value { get; }

    private Tensor TimeOf(bool isLast) => new(new ObservationTime(isLast), ScanPrimitive.SourceOf(Value));
}
