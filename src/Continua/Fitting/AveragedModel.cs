namespace Continua.Learning;

/// <summary>A model that takes part in the forecast of a state.</summary>
/// <param name="Model">In words.</param>
/// <param name="Weight">Between 0 and 1; those of a state sum up to 1.</param>
internal readonly record struct AveragedModel(string State, string Model, double Weight)
{
    /// <param name="average">Null for linear models alone.</param>
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
