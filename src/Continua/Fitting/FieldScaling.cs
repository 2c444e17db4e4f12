namespace Continua.Learning;

/// <summary>The units that a field sees, and how they relate to the standardised ones that it is solved in.</summary>
/// <param name="Sees">What the field is given and returns.</param>
/// <param name="Scaling">Means and deviations of the states.</param>
/// <param name="Spacing">The unit of standardised time, in the data's.</param>
/// <param name="Origin">The data's time at which the standardised one is 0.</param>
internal sealed record FieldScaling(FieldUnits Sees, Standardization Scaling, double Spacing, double Origin)
{
    /// <summary>The model in standardised units, with the same parameters.</summary>
    public NeuralOde Standardized(NeuralOde model) =>
        Sees == FieldUnits.Standardized ? model : new(new StandardizedField(model.Field, this)) { Solve = model.Solve };

    /// <summary>The numbers of a scale.</summary>
    public double[] Numbers(DataScale scale) => scale switch
    {
        _ when Scaling.Log => throw new ArgumentException(
            "A Scaled network is shown standardised states, but FitOptions.Log models their logarithms; set "
            + "FitOptions.FieldUnits = FieldUnits.Standardized with the network itself, or leave Log off."),
        DataScale.Mean => Scaling.Mean,
        DataScale.Deviation => Scaling.Deviation,
        DataScale.TimeOrigin => [Origin],
        _ => [Spacing],
    };
}
