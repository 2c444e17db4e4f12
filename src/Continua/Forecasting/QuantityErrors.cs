namespace Continua.Learning;

/// <summary>
/// Computes standard errors by the delta method. With σ² and the regression coefficients at their estimates for given
/// θ, a quantity is a function g(θ). Its variance is the variance for fixed θ plus ∇gᵀ H⁻¹ ∇g, where H is the second
/// derivative of the negative log likelihood at the estimate. By block inversion, this equals the result from the
/// information matrix of all parameters.
/// </summary>
internal sealed class QuantityErrors(ChosenModel chosen)
{
    // The step of central differences in θ, whose components are mostly logarithms.
    private const double Step = 1e-4;

    // A parameter closer to a bound than this is at the bound.
    private const double BoundTolerance = 1e-6;

    // A parameter is undetermined if the second derivative of the negative log likelihood with respect to it is smaller
    // than MinCurvature, unless it determines the common scale of all values: then the derivative of the estimate of
    // log σ² with respect to it is at least MinScaleShare in size.
    private const double MinCurvature = 1e-4, MinScaleShare = 0.01;

    private const int MaxParameters = 60;

    private readonly KalmanFilter filter = new(chosen.Fit.Model, chosen.Rows);
    private readonly StateSpaceModel model = chosen.Fit.Model;
    private readonly double[] best = chosen.Fit.Parameters;

    public IReadOnlyList<LearnedQuantity> Of(string state, IReadOnlyList<QuantityRule> rules)
    {
        if (ModelRun.Of(filter, best) is not { } run)
        {
            return [];
        }

        (double Value, double Variance)[] values = [.. rules.Select(rule => rule.Of(run))];
        (int[] free, double[]? covariance) = Covariance();
        double[][] slopes = covariance is null ? [] : Slopes(rules, free);
        return [.. rules.Select((rule, q) =>
        {
            double variance =
                covariance is null || rule.RequiredParameters.Except(free).Any() ? double.NaN : values[q].Variance;
            for (int i = 0; i < free.Length && !double.IsNaN(variance); i++)
            {
                for (int j = 0; j < free.Length; j++)
                {
                    variance += slopes[i][q] * covariance![(i * free.Length) + j] * slopes[j][q];
                }
            }

            return new LearnedQuantity(
                state, rule.Name, values[q].Value, Math.Sqrt(variance), rule.Unit, rule.IsPositive);
        })];
    }

    /// <summary>
    /// Returns the indices of the parameters that are neither at a bound nor undetermined, and their covariance. The
    /// covariance is null if there are more than 60 parameters or if the estimate is not a maximum of the likelihood.
    /// </summary>
    public (int[] Free, double[]? Covariance) Covariance()
    {
        (double[] lower, double[] upper) = model.Bounds;
        double[] scaling = model.Scaling(best);

        // A variance at its upper bound is free nevertheless, because only the ratios of the variances are determined.
        int[] free = [.. Enumerable.Range(0, best.Length).Where(i => best[i] > lower[i] + BoundTolerance
            && (best[i] < upper[i] - BoundTolerance || scaling[i] > 0))];
        if (best.Length > MaxParameters)
        {
            return (free, null);
        }

        (double[] hessian, double[] slopeOfLogVariance) = Hessian(free);
        int[] determined = [.. Enumerable.Range(0, free.Length).Where(i =>
            !(hessian[(i * free.Length) + i] < MinCurvature && Math.Abs(slopeOfLogVariance[i]) < MinScaleShare))];
        double[] reduced = [.. determined.SelectMany(i => determined.Select(j => hessian[(i * free.Length) + j]))];
        free = [.. determined.Select(i => free[i])];
        AddAlongScaling(reduced, free);
        bool isMaximum = !double.IsNaN(SmallMatrix.Cholesky(reduced, free.Length));
        return (free, isMaximum ? SmallMatrix.InverseOf(reduced, free.Length) : null);
    }

    /// <summary>
    /// Returns the second derivative of the negative log likelihood, from differences of its gradient, and the
    /// derivative of the estimate of log σ².
    /// </summary>
    private (double[] Hessian, double[] SlopeOfLogVariance) Hessian(int[] free)
    {
        int count = free.Length;
        double[] hessian = new double[count * count], slopeOfLogVariance = new double[count];
        for (int i = 0; i < count; i++)
        {
            (double[] up, double above) = GradientAt(Moved(free[i], Step));
            (double[] down, double below) = GradientAt(Moved(free[i], -Step));
            slopeOfLogVariance[i] = (above - below) / (2 * Step);
            for (int j = 0; j < count; j++)
            {
                double half = (up[free[j]] - down[free[j]]) / (4 * Step);
                hessian[(i * count) + j] += half;
                hessian[(j * count) + i] += half;
            }
        }

        return (hessian, slopeOfLogVariance);
    }

    private (double[] Gradient, double LogVariance) GradientAt(double[] parameters)
    {
        double[] gradient = new double[best.Length];
        if (ModelRun.Of(filter, parameters) is not { } run)
        {
            Array.Fill(gradient, double.NaN);
            return (gradient, double.NaN);
        }

        new KalmanGradient(run.Record, run.At).PullBack(run.Regression, gradient);
        return (gradient, Math.Log(run.Regression.Variance));
    }

    /// <summary>
    /// Adds curvature along the direction in which all variances grow by the same factor. The likelihood is constant in
    /// that direction because σ² is at its estimate, which makes the matrix singular. The derivatives of all quantities
    /// vanish in that direction, so that the standard errors do not depend on the added curvature.
    /// </summary>
    private void AddAlongScaling(double[] hessian, int[] free)
    {
        int count = free.Length;
        double[] all = model.Scaling(best), scaling = [.. free.Select(i => all[i])];
        double largest = Enumerable.Range(0, count).Select(i => hessian[(i * count) + i]).DefaultIfEmpty(0).Max();
        double along = Enumerable.Range(0, count).Select(i =>
            Math.Abs(SmallMatrix.Dot(hessian.AsSpan(i * count, count), scaling))).DefaultIfEmpty(0).Max();
        for (int i = 0; i < count && along < Math.Max(MinCurvature, 1e-3 * largest); i++)
        {
            SmallMatrix.AddScaled(hessian.AsSpan(i * count, count), scaling, Math.Max(1, largest) * scaling[i]);
        }
    }

    /// <summary>Returns the derivatives of all quantities with respect to each free parameter.</summary>
    private double[][] Slopes(IReadOnlyList<QuantityRule> rules, int[] free) =>
    [
        .. free.Select(i =>
        {
            double[] up = At(Moved(i, Step), rules), down = At(Moved(i, -Step), rules);
            return up.Select((value, q) => (value - down[q]) / (2 * Step)).ToArray();
        }),
    ];

    private double[] At(double[] parameters, IReadOnlyList<QuantityRule> rules) =>
        ModelRun.Of(filter, parameters) is { } run
            ? [.. rules.Select(rule => rule.Of(run).Value)] : [.. rules.Select(_ => double.NaN)];

    private double[] Moved(int parameter, double by)
    {
        double[] moved = [.. best];
        moved[parameter] += by;
        return moved;
    }
}
