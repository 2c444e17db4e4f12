namespace Continua.Learning;

/// <summary>A filter run of a model with given parameters.</summary>
internal sealed record ModelRun(double[] Parameters, EvaluatedModel At, FilterRecord Record, Regression Found)
{
    /// <summary>
    /// Runs the filter; null if the likelihood is undefined. The quantities stored by an earlier run are overwritten.
    /// </summary>
    public static ModelRun? Of(KalmanFilter filter, double[] parameters)
    {
        EvaluatedModel at = filter.Record.Model.At(parameters);
        return filter.Run(at) is { } found ? new(parameters, at, filter.Record, found) : null;
    }

    /// <summary>Returns the mean and variance of a component at the last time.</summary>
    public (double Mean, double Variance) Last(ModelPart part)
    {
        (double mean, double variance) = new KalmanSmoother(Record, At, Found).Last(part);
        return (mean, Found.Variance * variance);
    }

    /// <summary>Returns the covariance of two regression coefficients, in the scaling of the model.</summary>
    public double Covariance(int factor, int other) => Found.Variance * Record.Scale(factor) * Record.Scale(other)
        * Found.Covariance[(factor * (Record.Columns - 1)) + other];
}

/// <summary>A rule that computes a quantity from a filter run.</summary>
/// <param name="Name">The name of the quantity.</param>
/// <param name="Unit">The unit of the quantity.</param>
/// <param name="RequiredParameters">
/// The indices of the parameters that must be determined for the quantity to have a standard error.
/// </param>
/// <param name="IsPositive">Whether the quantity is always positive.</param>
/// <param name="Of">
/// Computes the quantity, with σ² and the regression coefficients at their estimates for the parameters of the run, and
/// its variance for fixed parameters.
/// </param>
internal sealed record QuantityRule(string Name, string Unit, int[] RequiredParameters, bool IsPositive,
    Func<ModelRun, (double Value, double Variance)> Of);
