namespace Continua;

/// <summary>
/// A symbolic value for each node of a row's graph (<see cref="RowGraph"/>), which <see cref="Loop"/> maps and sums.
/// </summary>
public sealed class NodeValues
{
    internal NodeValues(Tensor value) => Value = value;

    /// <summary>The shape of the value of one node.</summary>
    public Shape Shape => Value.Shape;

    internal Tensor Value { get; }
}
