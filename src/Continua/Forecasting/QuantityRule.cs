namespace Continua.Learning;

/// <summary>A model run with parameters near its best ones.</summary>
internal sealed record ModelRun(double[] Parameters, EvaluatedModel At, FilterRecord Record, Regression Found)
{
    /// <summary>Runs the filter; null where there is no likelihood. What an earlier run left is overwritten.</summary>
    public static ModelRun? Of(KalmanFilter filter, double[] parameters)
    {
        EvaluatedModel at = filter.Record.Model.At(parameters);
        return filter.Run(at) is { } found ? new(parameters, at, filter.Record, found) : null;
    }

    /// <summary>Mean and variance of a component at the last time.</summary>
    public (double Mean, double Variance) Last(ModelPart part)
    {
        (double mean, double variance) = new KalmanSmoother(Record, At, Found).Last(part);
        return (mean, Found.Variance * variance);
    }

    /// <summary>The covariance of two factors of functions of time, as the model writes them.</summary>
    public double Covariance(int factor, int other) => Found.Variance * Record.Scale(factor) * Record.Scale(other)
        * Found.Covariance[(factor * (Record.Columns - 1)) + other];
}

/// <summary>How a number follows from a model that was run.</summary>
/// <param name="Name">What the number is.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Own">The parameters that it cannot be known without.</param>
/// <param name="IsPositive">Whether it is positive always.</param>
/// <param name="Of">The number, for σ² and factors at their estimates for these parameters, and its variance for fixed parameters.</param>
internal sealed record QuantityRule(string Name, string Unit, int[] Own, bool IsPositive, Func<ModelRun, (double Value, double Variance)> Of);
