namespace Continua.Learning;

/// <summary>A state-space model with the parameters that make a series most likely.</summary>
/// <param name="Model">The model.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Variance">σ².</param>
/// <param name="Criterion">Akaike's criterion for short series, AICc: less is better.</param>
internal sealed record ModelFit(StateSpaceModel Model, double[] Parameters, double Variance, double Criterion)
{
    // Searches among many models end early; a curvature at their ends is not always that of a maximum.
    private static readonly Lbfgs Final = new() { MaxIterations = 300, GradientTolerance = 1e-7, ValueTolerance = 1e-14 };

    private static readonly Lbfgs Search = new() { MaxIterations = 100, GradientTolerance = 1e-4, ValueTolerance = 1e-9 };

    /// <summary>Fits a model; null where no start has a likelihood, or there are too few values for its parameters.</summary>
    /// <param name="near">A start that takes the place of the model's own.</param>
    public static ModelFit? Of(StateSpaceModel model, FilterRows rows, CancellationToken cancellation, double[]? near = null)
    {
        if (rows.Values.Count(value => !double.IsNaN(value)) <= model.Parameters + model.Unknown.Length + 3)
        {
            return null;
        }

        KalmanFilter filter = new(model, rows);
        Lbfgs search = Search with { Cancellation = cancellation };
        (double[] least, double[] most) = model.Bounds;
        Minimum? best = null;
        foreach (double[] start in near is null ? model.Starts : [near])
        {
            double[] within = [.. start.Select((x, i) => Math.Clamp(x, least[i], most[i]))];
            if (double.IsFinite(filter.Evaluate(within, [])))
            {
                Minimum found = search.Minimize(filter.Evaluate, within, least, most);
                best = best is null || found.Value < best.Value ? found : best;
            }
        }

        return best is null || filter.Run(model.At(best.At)) is not { } regression
            ? null : new(model, best.At, regression.Variance, CriterionOf(model, regression));
    }

    /// <summary>The same model with the parameters of greatest likelihood over rows.</summary>
    public ModelFit AtMaximum(FilterRows rows)
    {
        KalmanFilter filter = new(Model, rows);
        if (!double.IsFinite(filter.Evaluate(Parameters, [])))
        {
            return this;
        }

        (double[] least, double[] most) = Model.Bounds;
        double[] best = Final.Minimize(filter.Evaluate, Parameters, least, most).At;
        return filter.Run(Model.At(best)) is { } found
            ? this with { Parameters = best, Variance = found.Variance, Criterion = CriterionOf(Model, found) } : this;
    }

    /// <summary>The criterion for given parameters; infinite where there is no likelihood.</summary>
    public static double CriterionAt(StateSpaceModel model, FilterRows rows, double[] parameters) =>
        new KalmanFilter(model, rows).Run(model.At(parameters)) is { } found ? CriterionOf(model, found) : double.PositiveInfinity;

    /// <summary>Mean and variance of later values from each origin, with the parameters held.</summary>
    /// <param name="rows">All rows, beyond those of the fit.</param>
    /// <returns>For each origin, [times, columns].</returns>
    public IEnumerable<(double[,] Mean, double[,] Variance)> Forecasts(FilterRows rows, IReadOnlyList<int> origins, IReadOnlyList<double[]> times)
    {
        EvaluatedModel at = Model.At(Parameters);
        int o = 0;
        foreach (FilterState state in StatesAt(at, rows, null, origins))
        {
            yield return From(at, rows, state, times[o++]);
        }
    }

    /// <summary>What the filter keeps of all rows.</summary>
    /// <param name="start">What it kept of the rows before; null for none.</param>
    public FilterState StateAfter(FilterRows rows, FilterState? start) =>
        StatesAt(Model.At(Parameters), rows, start, [(rows.Count / rows.Columns) - 1]).Single();

    /// <summary>Mean and variance of later values.</summary>
    /// <returns>[times, columns].</returns>
    public (double[,] Mean, double[,] Variance) From(FilterState state, double[] times) =>
        From(Model.At(Parameters), new([], [.. Enumerable.Repeat<double[]>([], Model.Outputs)]), state, times);

    private IEnumerable<FilterState> StatesAt(EvaluatedModel at, FilterRows rows, FilterState? start, IEnumerable<int> ends)
    {
        KalmanFilter filter = new(Model, rows, start);
        filter.Run(at);
        return filter.Record.StatesAt(ends);
    }

    private (double[,] Mean, double[,] Variance) From(EvaluatedModel at, FilterRows steps, FilterState state, double[] times)
    {
        (double[,] mean, double[,] variance) = new KalmanForecast(Model, at, steps).From(state, times);
        for (int n = 0; n < variance.GetLength(0); n++)
        {
            for (int c = 0; c < variance.GetLength(1); c++)
            {
                variance[n, c] *= Variance;
            }
        }

        return (mean, variance);
    }

    // Unknown factors are parameters; what they explain has left the likelihood.
    private static double CriterionOf(StateSpaceModel model, Regression found)
    {
        double count = model.Parameters + model.Unknown.Length;
        return (-2 * found.Likelihood) + (2 * count) + (2 * count * (count + 1) / Math.Max(found.Free - count - 1, 1e-3));
    }
}
