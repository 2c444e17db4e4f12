using Continua.Tracing;

namespace Continua.Learning;

/// <summary>A field in data units, converted to a field in standardised units.</summary>
internal sealed class StandardizedField(Field dataField, FieldScaling units) : Field
{
    protected override IReadOnlyList<Module> Parts => [dataField];

    /// <inheritdoc/>
    public override Tensor Apply(Tensor t, Tensor y) => Convert(t, y).Slope;

    /// <summary>
    /// Returns the slope in standardised units, and the values in data units that the field uses in operations other
    /// than linear ones.
    /// </summary>
    public (Tensor Slope, IReadOnlyList<LinearForm> Read) Convert(Tensor time, Tensor state)
    {
        // The inputs t and y are in data units, and so are all results of the field, derivatives included.
        Tensor t = Trace.Input("t", Shape.Scalar), y = Trace.Input("y", state.Shape);
        Tensor slope = dataField.Apply(t, y)
            ?? throw new ArgumentException("A vector field returns the slope of y, but returned null.");
        Tensor.Guard(
            slope.Shape == state.Shape,
            $"A vector field returns a slope in the shape {state.Shape} of y, but returned {slope.Type}; "
            + $"check its last layer.");
        return UnitConversion.Of(units, slope, t, y, time, state);
    }
}
