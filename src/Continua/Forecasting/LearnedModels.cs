namespace Continua.Learning;

/// <summary>
/// Computes components, estimated quantities and tests of one history: for each state, with the model that has the
/// largest weight for it.
/// </summary>
/// <param name="average">The fitted families and their weights.</param>
/// <param name="states">The names of the states.</param>
/// <param name="rows">The rows of the history.</param>
/// <param name="times">The times of the history, in the unit of the time axis.</param>
/// <param name="spacing">The median time between rows, and its unit.</param>
internal sealed class LearnedModels(
    FamilyAverage average, IReadOnlyList<string> states, ColumnData rows, double[] times,
    (double Length, string Unit) spacing)
{
    public IReadOnlyList<StateComponents> Components(double level)
    {
        Tensor.Guard(level is > 0 and < 1,
            $"The level of a band is above 0 and below 1, but got {level}; take 0.9.");
        return [.. Chosen()
            .Select(state => new ComponentSmoothing(state.Model, spacing, level).Of(state.Name, times, state.Values))];
    }

    public IReadOnlyList<LearnedQuantity> Quantities() =>
    [
        .. Chosen().SelectMany(state =>
        {
            ChosenModel best = state.Model.AtMaximum();
            return new QuantityErrors(best).Of(state.Name, new QuantityRules(best, spacing).All());
        }),
    ];

    public IReadOnlyList<InnovationCheck> Checks() =>
        [.. Chosen().Select(state => InnovationTests.Of(state.Name, state.Model))];

    private IEnumerable<(string Name, double[] Values, ChosenModel Model)> Chosen()
    {
        ColumnData cleaned = average.Cleaner.Clean(rows, null).Rows;
        for (int c = 0; c < states.Count; c++)
        {
            int column = c;
            FamilyModels? best = average.Families
                .Select((family, f) => (Family: family, Weight: average.Weights[column][f]))
                .Where(pair => pair.Family.Has(column)).OrderByDescending(pair => pair.Weight).FirstOrDefault().Family;
            if (best?.Of(c, cleaned) is { } model)
            {
                yield return (states[c], rows.Columns[c], model);
            }
        }
    }
}
