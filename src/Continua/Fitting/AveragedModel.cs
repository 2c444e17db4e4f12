namespace Continua.Learning;

/// <summary>A model in the average that forecasts a state.</summary>
/// <param name="State">The name of the state.</param>
/// <param name="Model">A description of the model.</param>
/// <param name="Weight">The weight, between 0 and 1; the weights of a state add up to 1.</param>
internal readonly record struct AveragedModel(string State, string Model, double Weight)
{
    /// <summary>Returns the models with a positive weight, state by state.</summary>
    /// <param name="linear">The linear models.</param>
    /// <param name="average">The average with a network; null for linear models alone.</param>
    public static IEnumerable<AveragedModel> Of(LinearForecaster linear, AverageForecaster? average)
    {
        IReadOnlyList<FamilyModels> families = linear.Average.Families;
        for (int c = 0; c < linear.States.Count; c++)
        {
            double[] weights = average?.Weights(c) ?? linear.Average.Weights[c];
            for (int f = 0; f < weights.Length; f++)
            {
                if (weights[f] > 0)
                {
                    yield return new(linear.States[c], f < families.Count ? families[f].Describe(c) : average!.Network.Name, weights[f]);
                }
            }
        }
    }
}
