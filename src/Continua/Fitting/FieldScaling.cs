namespace Continua.Learning;

/// <summary>The units of a field, and the scales that relate them to the standardised units of the solve.</summary>
/// <param name="Units">The units of the field's arguments and result.</param>
/// <param name="Scaling">The means and deviations of the states.</param>
/// <param name="Spacing">The unit of standardised time, in the data's units of time.</param>
/// <param name="Origin">The time in the data's units at which standardised time is 0.</param>
internal sealed record FieldScaling(FieldUnits Units, Standardization Scaling, double Spacing, double Origin)
{
    /// <summary>Returns the model in standardised units, with the same parameters.</summary>
    public NeuralOde Standardized(NeuralOde model) =>
        Units == FieldUnits.Standardized
            ? model
            : new(new StandardizedField(model.Field, this)) { Solve = model.Solve };

    /// <summary>Returns the values of a scale: one for each state, or a single one for a scale of time.</summary>
    /// <exception cref="ArgumentException">The logarithms of the states are modelled.</exception>
    public double[] Numbers(DataScale scale) => scale switch
    {
        _ when Scaling.Log => throw new ArgumentException(
            "A Scaled network receives standardised states, but FitOptions.Log models their logarithms; "
            + "set FitOptions.FieldUnits = FieldUnits.Standardized with the network itself, or leave Log off."),
        DataScale.Mean => Scaling.Mean,
        DataScale.Deviation => Scaling.Deviation,
        DataScale.TimeOrigin => [Origin],
        _ => [Spacing],
    };
}
