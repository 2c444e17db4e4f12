namespace Continua.Learning;

/// <summary>A state-space model with its maximum-likelihood parameters.</summary>
/// <param name="Model">The model.</param>
/// <param name="Parameters">The parameters θ of the blocks and of the observation noise.</param>
/// <param name="Variance">The common variance σ², of which all variances of the model are multiples.</param>
/// <param name="Criterion">The corrected Akaike information criterion AICc; smaller is better.</param>
internal sealed record ModelFit(StateSpaceModel Model, double[] Parameters, double Variance, double Criterion)
{
    // The search among many models has coarse tolerances, at which the curvature is not always that of a maximum. The
    // final fit, which precedes standard errors, has these finer tolerances.
    private static readonly Lbfgs Final =
        new() { MaxIterations = 300, GradientTolerance = 1e-7, ValueTolerance = 1e-14 };

    private static readonly Lbfgs Search =
        new() { MaxIterations = 100, GradientTolerance = 1e-4, ValueTolerance = 1e-9 };

    /// <summary>
    /// Fits a model; null if no starting point has a finite likelihood or there are too few values for the parameters.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">The standardised rows.</param>
    /// <param name="cancellation">Cancels the fit.</param>
    /// <param name="startingValues">The starting values of the fit; null for the starting values of the model.</param>
    public static ModelFit? Of(
        StateSpaceModel model, FilterRows rows, CancellationToken cancellation, double[]? startingValues = null)
    {
        if (rows.Values.Count(value => !double.IsNaN(value)) <= model.Parameters + model.Regressors.Length + 3)
        {
            return null;
        }

        KalmanFilter filter = new(model, rows);
        Lbfgs search = Search with { Cancellation = cancellation };
        (double[] lower, double[] upper) = model.Bounds;
        Minimum? best = null;
        foreach (double[] start in startingValues is null ? model.Starts : [startingValues])
        {
            double[] within = [.. start.Select((x, i) => Math.Clamp(x, lower[i], upper[i]))];
            if (double.IsFinite(filter.Evaluate(within, [])))
            {
                Minimum minimum = search.Minimize(filter.Evaluate, within, lower, upper);
                best = best is null || minimum.Value < best.Value ? minimum : best;
            }
        }

        return best is null || filter.Run(model.At(best.At)) is not { } regression
            ? null : new(model, best.At, regression.Variance, CriterionOf(model, regression));
    }

    /// <summary>Returns the model with the parameters of maximum likelihood over the rows.</summary>
    public ModelFit AtMaximum(FilterRows rows)
    {
        KalmanFilter filter = new(Model, rows);
        if (!double.IsFinite(filter.Evaluate(Parameters, [])))
        {
            return this;
        }

        (double[] lower, double[] upper) = Model.Bounds;
        double[] best = Final.Minimize(filter.Evaluate, Parameters, lower, upper).At;
        return filter.Run(Model.At(best)) is { } regression
            ? new(Model, best, regression.Variance, CriterionOf(Model, regression)) : this;
    }

    /// <summary>Returns AICc for given parameters; infinite if the likelihood is undefined.</summary>
    public static double CriterionAt(StateSpaceModel model, FilterRows rows, double[] parameters) =>
        new KalmanFilter(model, rows).Run(model.At(parameters)) is { } regression
            ? CriterionOf(model, regression) : double.PositiveInfinity;

    /// <summary>Computes means and variances at later times from each origin, with fixed parameters.</summary>
    /// <param name="rows">The rows up to the last origin or beyond.</param>
    /// <param name="origins">The indices of the times from which to forecast, increasing.</param>
    /// <param name="times">The forecast times of each origin, in spacings.</param>
    /// <returns>Means and variances, [times, columns], for each origin.</returns>
    public IEnumerable<(double[,] Mean, double[,] Variance)> Forecasts(
        FilterRows rows, IReadOnlyList<int> origins, IReadOnlyList<double[]> times)
    {
        EvaluatedModel at = Model.At(Parameters);
        int o = 0;
        foreach (FilterState state in StatesAt(at, rows, null, origins))
        {
            yield return From(at, rows, state, times[o++]);
        }
    }

    /// <summary>Returns the filter state after the last row.</summary>
    /// <param name="rows">The rows to filter.</param>
    /// <param name="start">The filter state after the preceding rows; null to start from the first row.</param>
    public FilterState StateAfter(FilterRows rows, FilterState? start) =>
        StatesAt(Model.At(Parameters), rows, start, [(rows.Count / rows.Columns) - 1]).Single();

    /// <summary>Computes means and variances at later times, in spacings, from a filter state.</summary>
    /// <returns>Means and variances, [times, columns].</returns>
    public (double[,] Mean, double[,] Variance) From(FilterState state, double[] times) =>
        From(Model.At(Parameters), new([], [.. Enumerable.Repeat<double[]>([], Model.Outputs)]), state, times);

    private IEnumerable<FilterState> StatesAt(
        EvaluatedModel at, FilterRows rows, FilterState? start, IEnumerable<int> ends)
    {
        KalmanFilter filter = new(Model, rows, start);
        filter.Run(at);
        return filter.Record.StatesAt(ends);
    }

    private (double[,] Mean, double[,] Variance) From(
        EvaluatedModel at, FilterRows steps, FilterState state, double[] times)
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

    // The regression coefficients count as parameters, although DegreesOfFreedom is already reduced by their number.
    private static double CriterionOf(StateSpaceModel model, Regression regression)
    {
        double count = model.Parameters + model.Regressors.Length;
        return (-2 * regression.LogLikelihood) + (2 * count)
            + (2 * count * (count + 1) / Math.Max(regression.DegreesOfFreedom - count - 1, 1e-3));
    }
}
