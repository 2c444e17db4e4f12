namespace Continua.Learning;

/// <summary>Computes the components of a column from a fitted model, in data units.</summary>
/// <param name="chosen">The model and the rows to which it is applied.</param>
/// <param name="spacing">The median time between rows, and its unit.</param>
/// <param name="level">The probability with which a band contains the component.</param>
internal sealed class ComponentSmoothing(ChosenModel chosen, (double Length, string Unit) spacing, double level)
{
    private readonly double deviations = NormalDistribution.Quantile((1 + level) / 2);

    /// <summary>Computes the components at all rows.</summary>
    /// <param name="state">The name of the state.</param>
    /// <param name="times">The times of the rows, in the unit of the time axis.</param>
    /// <param name="observed">The observed values, in data units.</param>
    public StateComponents Of(string state, double[] times, double[] observed)
    {
        StateSpaceModel model = chosen.Fit.Model;
        EvaluatedModel at = model.At(chosen.Fit.Parameters);
        IReadOnlyList<ModelPart> parts = ModelPart.Of(model, at, chosen.Fit.Parameters, chosen.Output);
        ModelPart? slope = ModelPart.SlopeOf(model);
        ModelPart[] all =
            [.. parts, ModelPart.Sum(ModelPart.Smoothed, parts), .. slope is null ? Array.Empty<ModelPart>() : [slope]];
        KalmanFilter filter = new(model, chosen.Rows);
        (double[] Mean, double[] Variance)[] smoothed = filter.Run(at) is { } regression
            ? new KalmanSmoother(filter.Record, at, regression).Of(all)
            : [.. all.Select(_ => (Missing(times.Length), Missing(times.Length)))];
        double[] clock = [.. Enumerable.Range(0, times.Length)
            .Select(t => chosen.Clock?.Invoke(chosen.Rows.Times[t * chosen.Rows.Columns]) ?? 0)];
        StateComponent Component(int k, double[]? added = null) => InDataUnits(all[k].Name, smoothed[k], added);
        StateComponent signal = Component(parts.Count, clock);
        return new(state, chosen.Description, chosen.IsLog, times, level, observed)
        {
            Parts =
            [
                .. parts.Select((_, k) => Component(k)),
                .. chosen.Clock is null ? Array.Empty<StateComponent>()
                    : [InDataUnits(ModelPart.Clock, (clock, new double[times.Length]), null)],
            ],
            Trend = slope is null ? null : Component(parts.Count + 1),
            Smoothed = signal,
            Remainder =
                [.. observed.Select((value, t) => chosen.IsLog ? value / signal.Values[t] : value - signal.Values[t])],
        };
    }

    private StateComponent InDataUnits(string name, (double[] Mean, double[] Variance) smoothed, double[]? added)
    {
        bool isAbsolute = name is ModelPart.Level or ModelPart.Smoothed, isTrend = name == ModelPart.Trend;
        double center = isAbsolute ? chosen.Center : 0, unit = chosen.Unit / (isTrend ? spacing.Length : 1);
        double[] AtDeviations(double count) =>
        [
            .. smoothed.Mean.Select((mean, t) =>
            {
                double deviation = Math.Sqrt(chosen.Fit.Variance * smoothed.Variance[t]);
                double value = center + (unit * (mean + (added?[t] ?? 0) + (count * deviation)));
                return chosen.IsLog ? Math.Exp(value) : value;
            }),
        ];
        string unitText = (chosen.IsLog && !isAbsolute ? "factor" : "data units")
            + (isTrend ? $" per {UnitWords.Singular(spacing.Unit)}" : "");
        return new(
            name, AtDeviations(0), AtDeviations(-deviations), AtDeviations(deviations),
            chosen.IsLog && !isAbsolute, unitText);
    }

    private static double[] Missing(int count)
    {
        double[] missing = new double[count];
        Array.Fill(missing, double.NaN);
        return missing;
    }
}
