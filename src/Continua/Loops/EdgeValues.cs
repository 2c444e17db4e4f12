namespace Continua;

/// <summary>
/// A symbolic value for each edge of a row's graph (<see cref="RowGraph"/>), which <see cref="Loop"/> maps and sums.
/// </summary>
public sealed class EdgeValues
{
    internal EdgeValues(Tensor value) => Value = value;

    /// <summary>The shape of the value of one edge.</summary>
    public Shape Shape => Value.Shape;

    internal Tensor Value { get; }
}
