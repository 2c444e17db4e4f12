namespace Continua.Learning;

/// <summary>A filter run of a model with given parameters.</summary>
internal sealed record ModelRun(double[] Parameters, EvaluatedModel At, FilterRecord Record, Regression Regression)
{
    /// <summary>
    /// Runs the filter; null if the likelihood is undefined. The quantities stored by an earlier run are overwritten.
    /// </summary>
    public static ModelRun? Of(KalmanFilter filter, double[] parameters)
    {
        EvaluatedModel at = filter.Record.Model.At(parameters);
        return filter.Run(at) is { } regression ? new(parameters, at, filter.Record, regression) : null;
    }

    /// <summary>Returns the mean and variance of a component at the last time.</summary>
    public (double Mean, double Variance) Last(ModelPart part)
    {
        (double mean, double variance) = new KalmanSmoother(Record, At, Regression).Last(part);
        return (mean, Regression.Variance * variance);
    }

    /// <summary>Returns the covariance of the coefficients of two unscaled regressors of the model.</summary>
    public double Covariance(int first, int second) => Regression.Variance * Record.Scale(first) * Record.Scale(second)
        * Regression.Covariance[(first * (Record.Columns - 1)) + second];
}

/// <summary>A rule that computes a quantity from a filter run.</summary>
/// <param name="Name">The name of the quantity.</param>
/// <param name="Unit">The unit of the quantity.</param>
/// <param name="RequiredParameters">
/// The indices of the parameters that the data must determine for the quantity to have a standard error.
/// </param>
/// <param name="IsPositive">Whether the quantity is always positive.</param>
/// <param name="Of">
/// Computes the quantity and its variance for fixed parameters. σ² and the regression coefficients are at their
/// estimates for the parameters of the run.
/// </param>
internal sealed record QuantityRule(string Name, string Unit, int[] RequiredParameters, bool IsPositive,
    Func<ModelRun, (double Value, double Variance)> Of);
