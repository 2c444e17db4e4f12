using Continua.Graphs;

namespace Continua.Learning;

/// <summary>A scale of the data that a fit puts in, as a value of a field's expression.</summary>
internal enum DataScale
{
    /// <summary>The mean of each state.</summary>
    Mean,

    /// <summary>The deviation of each state.</summary>
    Deviation,

    /// <summary>The time at which standardised time is 0.</summary>
    TimeOrigin,

    /// <summary>The unit of standardised time.</summary>
    TimeUnit,
}

/// <summary>
/// A place for a scale of the data: a fit and a fitted model put the number in before anything is compiled.
/// </summary>
internal sealed class ScaleLeaf(DataScale scale, Shape shape) : Leaf
{
    public override string Name => "scale";

    public override string Attributes => scale.ToString();

    public DataScale Scale => scale;

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) => new(shape, ElementType.Real);

    internal override void Lower<T>(Lowering<T> lowering, Tensor node) => throw new ArgumentException(
        "A Scaled network takes its scales from the data that its model is fitted to, but was used outside of a fit; solve "
        + "by Fitted.Predict or Fitted.Forecast, or use the network itself.");
}
