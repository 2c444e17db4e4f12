using Continua.Graphs;

namespace Continua.Learning;

/// <summary>The scales of the training data that a field's expression may contain.</summary>
internal enum DataScale
{
    /// <summary>The mean of each state.</summary>
    Mean,

    /// <summary>The standard deviation of each state.</summary>
    Deviation,

    /// <summary>The time at which standardised time is 0, in the data's unit of time.</summary>
    TimeOrigin,

    /// <summary>The unit of standardised time, in the data's unit of time.</summary>
    TimeUnit,
}

/// <summary>
/// A placeholder for a scale of the data in an expression. A fit and a fitted model replace it by the value before they
/// compile.
/// </summary>
internal sealed class ScaleLeaf(DataScale scale, Shape shape) : Leaf
{
    public override string Name => "scale";

    public override string Attributes => scale.ToString();

    public DataScale Scale => scale;

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) => new(shape, ElementType.Real);

    internal override void Lower<T>(Lowering<T> lowering, Tensor node) => throw new ArgumentException(
        "A Scaled network takes its scales from the data that its model is fitted to, but it was used outside of a "
        + "fit; solve by Fitted.Predict or Fitted.Forecast, or use the network itself.");
}
